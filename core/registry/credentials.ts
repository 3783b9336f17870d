import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { Misuse } from "../errors";
import { askHelper } from "./credential-helper";

export interface Credentials {
  readonly username: string;
  /** A password or a token; never printed. */
  readonly password: string;
}

/** Docker's own files are a few hundred bytes. */
const MAX_FILE_CHARACTERS = 1024 * 1024;

const dockerConfigSchema = z.object({
  auths: z
    .record(
      z.string(),
      z.object({ auth: z.string().optional(), username: z.string().optional(), password: z.string().optional() }),
    )
    .optional(),
  credHelpers: z.record(z.string(), z.string()).optional(),
  credsStore: z.string().optional(),
});

/**
 * Returns who to be at a registry: the workflow's GITHUB_ACTOR and GITHUB_TOKEN at ghcr.io, otherwise what Docker's
 * configuration file knows, otherwise undefined (anonymous). Asked in this order: the host's own credential helper, what
 * `docker login` wrote in plain, the helper for all hosts.
 * @throws {Misuse} when the file exists and cannot be read as Docker's, or a helper fails.
 */
export async function credentialsFor(host: string, env: NodeJS.ProcessEnv): Promise<Credentials | undefined> {
  const { GITHUB_ACTOR: username, GITHUB_TOKEN: password } = env;
  if (host === "ghcr.io" && username && password) return { username, password };
  const file = join(env.DOCKER_CONFIG || join(env.HOME || homedir(), ".docker"), "config.json");
  const { auths, credHelpers, credsStore } = await readDockerConfig(file);
  const helper = entryFor(host, credHelpers);
  return (
    (helper ? await askHelper(helper, host, env) : undefined) ??
    inPlain(entryFor(host, auths)) ??
    (credsStore ? await askHelper(credsStore, host, env) : undefined)
  );
}

type DockerConfig = z.infer<typeof dockerConfigSchema>;

const entryFor = <Entry>(host: string, entries: Readonly<Record<string, Entry>> = {}): Entry | undefined =>
  Object.entries(entries).find(([key]) => hostOf(key) === host)?.[1];

function inPlain(entry: NonNullable<DockerConfig["auths"]>[string] | undefined): Credentials | undefined {
  if (entry?.username && entry.password) return { username: entry.username, password: entry.password };
  const decoded = Buffer.from(entry?.auth ?? "", "base64").toString("utf8");
  const colon = decoded.indexOf(":");
  return colon < 1 ? undefined : { username: decoded.slice(0, colon), password: decoded.slice(colon + 1) };
}

async function readDockerConfig(file: string): Promise<DockerConfig> {
  try {
    const text = await readFile(file, "utf8");
    if (text.length > MAX_FILE_CHARACTERS) throw new RangeError("too long");
    return dockerConfigSchema.parse(JSON.parse(text));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return {};
    // No cause: a parser's message quotes the file.
    throw new Misuse({
      what: "The Docker configuration file",
      why: "it exists and is not readable JSON of the form that `docker login` writes",
      fix: "Repair or remove config.json in $DOCKER_CONFIG (or ~/.docker) and log in again",
    });
  }
}

/** Docker writes keys as a host or as a URL with a path. */
const hostOf = (key: string) => key.replace(/^https?:\/\//, "").replace(/\/.*$/, "");
