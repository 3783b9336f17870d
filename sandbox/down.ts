import { existsSync, readdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { endRecorded } from "./recorded-process";
import { places, tryReadSettings } from "./settings";

/** A daemon ends within a second; one that does not is stuck. */
const GRACE_MS = 10_000;

/**
 * Ends every process of the sandbox in this directory, crashed or not; with `purge` the directory goes, too.
 * Returns the names of what was ended; it is no error when there was nothing.
 */
export async function down(dir: string, { purge = false } = {}): Promise<readonly string[]> {
  const settings = tryReadSettings(dir);
  if (settings === undefined) return [];
  const ended = await endProcesses(dir, settings.id);
  if (purge) rmSync(dir, { recursive: true, force: true });
  return ended;
}

/** Ends the recorded processes that carry the sandbox's id: the daemon first, then what a crashed one left behind. */
export async function endProcesses(dir: string, id: string): Promise<readonly string[]> {
  const { daemonPid, registryPid, machines } = places(dir);
  const ended: string[] = [];
  if ((await endRecorded(daemonPid, id, { graceMs: GRACE_MS })) !== undefined) ended.push("daemon");
  if ((await endRecorded(registryPid, id, { graceMs: 0 })) !== undefined) ended.push("registry");
  for (const machine of existsSync(machines) ? readdirSync(machines) : []) {
    const run = join(machines, machine, "run");
    for (const file of existsSync(run) ? readdirSync(run) : []) {
      const name = basename(file, ".pid");
      const record = join(run, file);
      if ((await endRecorded(record, join(machines, machine), { graceMs: 0, group: true })) !== undefined)
        ended.push(name);
    }
  }
  return ended;
}
