import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { Misuse } from "../errors";

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
});

/**
 * Returns who to be at a registry: the workflow's GITHUB_ACTOR and GITHUB_TOKEN at ghcr.io, otherwise what `docker login`
 * wrote in plain into its configuration file, otherwise undefined (anonymous).
 * @throws {Misuse} when the file exists and cannot be read as Docker's.
 */
export async function credentialsFor(host: string, env: NodeJS.ProcessEnv): Promise<Credentials | undefined> {
  const { GITHUB_ACTOR: username, GITHUB_TOKEN: password } = env;
  if (host === "ghcr.io" && username && password) return { username, password };
  const auths = await readAuths(join(env.DOCKER_CONFIG || join(env.HOME || homedir(), ".docker"), "config.json"));
  const entry = Object.entries(auths).find(([key]) => hostOf(key) === host)?.[1];
  if (entry?.username && entry.password) return { username: entry.username, password: entry.password };
  const decoded = Buffer.from(entry?.auth ?? "", "base64").toString("utf8");
  const colon = decoded.indexOf(":");
  return colon < 1 ? undefined : { username: decoded.slice(0, colon), password: decoded.slice(colon + 1) };
}

async function readAuths(file: string) {
  try {
    const text = await readFile(file, "utf8");
    if (text.length > MAX_FILE_CHARACTERS) throw new RangeError("too long");
    return dockerConfigSchema.parse(JSON.parse(text)).auths ?? {};
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
