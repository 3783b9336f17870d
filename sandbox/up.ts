import { spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Ring } from "../core/config/schema";
import { Misuse, Undetermined } from "../core/errors";
import { CHECKOUT, pulumiBinDir } from "../toolchain/pinned";
import { type DaemonStatus, tryReadStatus } from "./daemon-client";
import { endProcesses } from "./down";
import { becomesFree } from "./free-port";
import { operatorAwsConfig } from "./installation";
import { publish } from "./publish";
import { recordedProcess } from "./recorded-process";
import { REGISTRY_PROGRAM } from "./registry";
import { ensureSettings, places, registryHost, type Settings } from "./settings";
import { configureStacks, linkCheckout } from "./working-copy";

const READY_TIMEOUT_MS = 30_000;
const PORT_TIMEOUT_MS = 3000;
const POLL_MS = 50;
/** As in the committed stack files. */
const FIRST_SHA = "0000000";

export interface UpResult {
  readonly settings: Settings;
  /** What of a crashed sandbox was ended first. */
  readonly recovered: readonly string[];
  readonly wasUp: boolean;
  /** Rings whose committed stack file has changed since the sandbox took its copy. */
  readonly stale: readonly Ring[];
}

/**
 * Brings the sandbox in this directory up, and what a crash left of it back; does nothing when it is up.
 * @throws {Misuse} when a tool is missing or one of its ports is taken by another program.
 * @throws {Undetermined} when it is not ready in time.
 */
export async function up(dir: string): Promise<UpResult> {
  requireTool(REGISTRY_PROGRAM);
  requireTool(join(pulumiBinDir(process.env), "pulumi"));
  const settings = await ensureSettings(dir);
  const wasUp = (await tryReadStatus(settings)) !== undefined;
  const recovered = wasUp ? [] : await endProcesses(dir, settings.id);
  if (!wasUp) await startDaemon(dir, settings);
  await untilReady(dir, settings);
  await publishFirstBuild(dir, settings);
  linkCheckout(dir);
  writeFileSync(places(dir).awsConfig, operatorAwsConfig(settings), { mode: 0o600 });
  const stale = await configureStacks(dir, settings);
  return { settings, recovered, wasUp, stale };
}

/**
 * A fleet is never new: production runs a build already, and the committed stack files name it. So a new sandbox has one,
 * and every ring can be previewed at once.
 */
async function publishFirstBuild(dir: string, settings: Settings): Promise<void> {
  if (existsSync(places(dir).configured)) return;
  const registry = registryHost(settings);
  await publish({ registry, sha: FIRST_SHA, faults: [], now: new Date(), also: ["latest"] });
}

function requireTool(program: string): void {
  if (existsSync(program)) return;
  throw new Misuse({
    what: "The sandbox",
    why: `it needs ${program}, which is not installed`,
    fix: "Run `make setup`",
  });
}

async function startDaemon(dir: string, { id, port, registryPort }: Settings): Promise<void> {
  for (const taken of [port, registryPort]) {
    if (await becomesFree(taken, PORT_TIMEOUT_MS)) continue;
    throw new Misuse({
      what: `Port ${taken} of the sandbox`,
      why: "another program listens there, and the stacks' addresses hold this port",
      fix: "End that program, or give the sandbox new ports with `npx sandbox down --purge`",
    });
  }
  const { daemonLog } = places(dir);
  mkdirSync(dirname(daemonLog), { recursive: true });
  const log = openSync(daemonLog, "a");
  const args = [join(CHECKOUT, "bin/start.cjs"), "daemon", dir, id];
  const child = spawn(process.execPath, args, { cwd: CHECKOUT, detached: true, stdio: ["ignore", log, log] });
  closeSync(log);
  child.unref();
}

async function untilReady(dir: string, settings: Settings): Promise<DaemonStatus> {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (Date.now() < deadline) {
    const status = await tryReadStatus(settings);
    if (status?.registry.ready) return status;
    await delay(POLL_MS);
  }
  const { daemonPid, daemonLog, registryLog } = places(dir);
  const isRunning = recordedProcess(daemonPid, settings.id) !== undefined;
  const log = isRunning ? registryLog : daemonLog;
  throw new Undetermined({
    what: "The sandbox",
    why: `its ${isRunning ? "registry" : "daemon"} was not ready within ${READY_TIMEOUT_MS / 1000} s; its log ends with "${lastLine(log)}"`,
    fix: `See ${log}, then run \`npx sandbox up\` again`,
  });
}

const lastLine = (file: string) =>
  (existsSync(file) ? readFileSync(file, "utf8") : "").trim().split("\n").at(-1)?.slice(0, 300);
