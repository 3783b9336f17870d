import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { CHECKOUT } from "../toolchain/pinned";
import { appendLog } from "./bounded-log";
import { endRecorded, recordProcess, signal } from "./recorded-process";
import type { ServiceUnit } from "./unit-file";

/** A machine's programs find the stand-ins of docker and aws before anything else. */
const STAND_INS = join(CHECKOUT, "sandbox/bin");
/** On a machine it is a minute; here a server that is not healthy at once never will be. */
const HEALTH_SECONDS = "5";

export interface UnitRunOptions {
  /** The machine's directory. */
  readonly root: string;
  readonly name: string;
  readonly unit: ServiceUnit;
  /** What the stand-ins need to know: where the sandbox is and which machine this is. */
  readonly env: Readonly<Record<string, string>>;
}

const pidFile = ({ root, name }: UnitRunOptions) => join(root, "run", `${name}.pid`);
const program = ({ root, unit }: UnitRunOptions) => join(root, unit.program);

/** Runs a oneshot service once, as systemd would, and resolves when it ended; the signal ends it early. */
export function runUnit(options: UnitRunOptions, stop: AbortSignal): Promise<void> {
  const { root, name, unit } = options;
  const log = join(root, "var", "log", `${name}.log`);
  if (unit.stateDirectory !== undefined) mkdirSync(join(root, "var", "lib", unit.stateDirectory), { recursive: true });
  // A group of its own, so that its end is also the end of what it started.
  const child = spawn(program(options), [], {
    cwd: root,
    env: environment(options),
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  return new Promise((resolve) => {
    if (child.pid !== undefined) recordProcess(pidFile(options), child.pid);
    const kill = () => child.pid !== undefined && signal(-child.pid, "SIGKILL");
    const timeout = setTimeout(() => {
      appendLog(log, `${name}: start operation timed out. Terminating.\n`);
      kill();
    }, unit.timeoutMs);
    stop.addEventListener("abort", kill, { once: true });
    const write = (chunk: Buffer) => appendLog(log, chunk);
    child.stdout.on("data", write);
    child.stderr.on("data", write);
    child.once("error", (error) => appendLog(log, `${name}: ${error.message}\n`));
    child.once("close", () => {
      clearTimeout(timeout);
      stop.removeEventListener("abort", kill);
      rmSync(pidFile(options), { force: true });
      resolve();
    });
  });
}

/** Ends a run that a crashed sandbox left behind. */
export async function endOrphan(options: UnitRunOptions): Promise<void> {
  await endRecorded(pidFile(options), program(options), { graceMs: 0, group: true });
}

/** Returns the text of a file in the unit's state directory, or undefined. */
export function readUnitState({ root, unit }: UnitRunOptions, file: string): string | undefined {
  try {
    return readFileSync(join(root, "var", "lib", unit.stateDirectory ?? "", basename(file)), "utf8");
  } catch {
    return undefined;
  }
}

function environment({ root, unit, env }: UnitRunOptions): Record<string, string> {
  const lines =
    unit.environmentFile === undefined ? [] : readFileSync(join(root, unit.environmentFile), "utf8").split("\n");
  const pairs = lines.filter((line) => /^\w+=/.test(line)).map((line) => line.split("="));
  return {
    PATH: `${STAND_INS}:${process.env.PATH}`,
    LANG: "C.UTF-8",
    HEALTH_SECONDS,
    ...(unit.stateDirectory === undefined ? {} : { STATE_DIRECTORY: join(root, "var", "lib", unit.stateDirectory) }),
    ...Object.fromEntries(pairs.map(([name = "", ...value]) => [name, value.join("=")])),
    ...env,
  };
}
