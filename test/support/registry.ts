import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { stringify } from "yaml";
import { eventually } from "./eventually";

const PROGRAM = resolve(__dirname, "../../.tools/bin/registry");
const START_MS = 8_000;

/** Who may do everything at a registry started with `auth: "basic"`. */
export const ROBOT = { username: "robot", password: "correct-horse" };
const HTPASSWD = "robot:$2a$04$GJU7/mD4cGpMmcg.SpfROOKg7lHVdHIY.8Y.k2t11g2jwx3qpklLS\n";

export interface TestRegistry {
  /** `127.0.0.1:<port>`. */
  readonly host: string;
  stop(): Promise<void>;
}

export interface TokenService {
  readonly realm: string;
  readonly service: string;
  readonly issuer: string;
  /** The issuer's public keys, as a JWK set. */
  readonly jwks: unknown;
}

/** Starts the real distribution registry on a free port, with nothing in it and its storage in memory. */
export async function startRegistry(auth?: "basic" | TokenService): Promise<TestRegistry> {
  const directory = await mkdtemp(join(tmpdir(), "canary-registry-"));
  const [htpasswd, jwks, config] = ["htpasswd", "jwks.json", "config.yaml"].map((name) => join(directory, name)) as [
    string,
    string,
    string,
  ];
  await writeFile(htpasswd, HTPASSWD);
  if (typeof auth === "object") await writeFile(jwks, JSON.stringify(auth.jwks));
  await writeFile(
    config,
    stringify({
      version: 0.1,
      log: { level: "info", formatter: "json", accesslog: { disabled: true } },
      storage: { inmemory: {}, maintenance: { uploadpurging: { enabled: false } } },
      http: { addr: "127.0.0.1:0" },
      ...(auth === "basic" ? { auth: { htpasswd: { realm: "test", path: htpasswd } } } : {}),
      ...(typeof auth === "object"
        ? { auth: { token: { realm: auth.realm, service: auth.service, issuer: auth.issuer, jwks } } }
        : {}),
    }),
  );
  const child = spawn(PROGRAM, ["serve", config], {
    stdio: ["ignore", "ignore", "pipe"],
    env: { PATH: process.env.PATH, OTEL_TRACES_EXPORTER: "none" },
  });
  let log = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    log = (log + text).slice(-20_000);
  });
  const ended = once(child, "exit");
  const stop = async () => {
    child.kill("SIGKILL");
    await ended;
    await rm(directory, { recursive: true, force: true });
  };
  try {
    const port = await eventually(() => /listening on 127\.0\.0\.1:(\d+)/.exec(log)?.[1], { withinMs: START_MS });
    return { host: `127.0.0.1:${port}`, stop };
  } catch {
    await stop();
    throw new Error(`the registry did not start: ${log}`);
  }
}
