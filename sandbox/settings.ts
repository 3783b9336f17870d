import { randomBytes, randomUUID } from "node:crypto";
import { existsSync, linkSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";
import { Misuse } from "../core/errors";
import { CHECKOUT } from "../toolchain/pinned";
import { findFreePort } from "./free-port";
import { readJsonFile, writeJsonFile } from "./json-file";

/** What a sandbox keeps as long as it exists: a restarted one has the same ports, so the stacks' addresses stay true. */
const settingsSchema = z.object({
  /** Marks the sandbox's processes: it stands in their command lines. */
  id: z.uuid(),
  port: z.int(),
  registryPort: z.int(),
  passphrase: z.string(),
  sharedSecret: z.string(),
  externalId: z.string(),
});

export type Settings = z.infer<typeof settingsSchema>;

/** Returns the sandbox's directory: `SANDBOX_DIR`, else `.sandbox/default` in the checkout. */
export const sandboxDir = (env: NodeJS.ProcessEnv): string =>
  resolve(env.SANDBOX_DIR || join(CHECKOUT, ".sandbox", "default"));

/** Where everything of a sandbox is, below its directory. */
export function places(dir: string) {
  return {
    settings: join(dir, "sandbox.json"),
    daemonPid: join(dir, "run", "daemon.pid"),
    daemonLog: join(dir, "log", "daemon.log"),
    registryPid: join(dir, "run", "registry.pid"),
    configured: join(dir, "run", "configured.json"),
    registryLog: join(dir, "log", "registry.log"),
    registryData: join(dir, "registry"),
    registryConfig: (id: string) => join(dir, "run", `registry-${id}.yml`),
    cloud: join(dir, "cloud.json"),
    controlPlane: join(dir, "control-plane.json"),
    containers: join(dir, "containers.json"),
    awsConfig: join(dir, "aws-config"),
    machines: join(dir, "machines"),
    work: join(dir, "work"),
    state: join(dir, "state"),
    pulumi: join(dir, "pulumi"),
  } as const;
}

export const sandboxUrl = ({ port }: Settings): string => `http://127.0.0.1:${port}`;
export const registryHost = ({ registryPort }: Settings): string => `127.0.0.1:${registryPort}`;

/** Returns the sandbox's settings, or undefined when there never was one in this directory. */
export const tryReadSettings = (dir: string): Settings | undefined =>
  readJsonFile(places(dir).settings, settingsSchema);

/** @throws {Misuse} when there is no sandbox in this directory. */
export function readSettings(dir: string): Settings {
  const settings = tryReadSettings(dir);
  if (settings !== undefined) return settings;
  throw new Misuse({ what: "The sandbox", why: "there is none yet", fix: "Run `npx sandbox up`" });
}

/**
 * Returns the settings of the sandbox in this directory; makes them when it is new.
 * @throws {Misuse} when the directory holds something that is no sandbox.
 */
export async function ensureSettings(dir: string): Promise<Settings> {
  const file = places(dir).settings;
  if (existsSync(file)) return readSettings(dir);
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  if (readdirSync(dir).length > 0) {
    throw new Misuse({
      what: "The sandbox's directory",
      why: "it holds something else than a sandbox",
      fix: "Set SANDBOX_DIR to a directory that is empty or does not exist yet",
    });
  }
  const secret = () => randomBytes(24).toString("base64url");
  const port = await findFreePort();
  let registryPort = await findFreePort();
  while (registryPort === port) registryPort = await findFreePort();
  const id = randomUUID();
  const made = { id, port, registryPort, passphrase: secret(), sharedSecret: secret(), externalId: secret() };
  // Of two that start at once, one makes the settings and both read them.
  const own = `${file}.${id}`;
  writeJsonFile(own, made satisfies Settings);
  try {
    linkSync(own, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(own);
  }
  return readSettings(dir);
}
