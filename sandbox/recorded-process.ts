// A pid alone proves nothing: it may be someone else's by now. A recorded process is ours when its command line holds our mark.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const POLL_MS = 25;

export function recordProcess(file: string, pid: number): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${pid}\n`);
}

/** Returns the recorded pid when that process lives and its command line contains the mark. */
export function recordedProcess(file: string, mark: string): number | undefined {
  if (!existsSync(file)) return undefined;
  const pid = Number.parseInt(readFileSync(file, "utf8"), 10);
  return pid > 1 && commandLine(pid).includes(mark) ? pid : undefined;
}

/**
 * Ends the recorded process, first politely, after `graceMs` by SIGKILL, and removes the record.
 * Returns the pid that was ended; undefined when there was none of ours. `group` ends what it started, too.
 */
export async function endRecorded(
  file: string,
  mark: string,
  { graceMs, group = false }: { graceMs: number; group?: boolean },
): Promise<number | undefined> {
  const pid = recordedProcess(file, mark);
  if (pid !== undefined) {
    signal(group ? -pid : pid, "SIGTERM");
    const deadline = Date.now() + graceMs;
    while (recordedProcess(file, mark) === pid && Date.now() < deadline) await delay(POLL_MS);
    if (recordedProcess(file, mark) === pid) signal(group ? -pid : pid, "SIGKILL");
    while (recordedProcess(file, mark) === pid) await delay(POLL_MS);
  }
  rmSync(file, { force: true });
  return pid;
}

/** Sends a signal to a process, or to a group when negative; one that is gone already is no error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function commandLine(pid: number): string {
  try {
    if (existsSync("/proc/self/cmdline")) return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
    return execFileSync("ps", ["-ww", "-o", "command=", "-p", `${pid}`], { encoding: "utf8" });
  } catch {
    return "";
  }
}
