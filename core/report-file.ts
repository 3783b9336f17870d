import { closeSync, fchmodSync, openSync, writeFileSync } from "node:fs";
import { isAbsolute } from "node:path";

/**
 * Writes the gate's report to the file that CANARY_GATE_REPORT names, readable by its owner alone, so that a promotion in
 * another job can rest on it; does nothing where none is named. The verdict stands also when it cannot be written:
 * `onFailure` is told, and nothing is thrown.
 */
export function writeGateReport(report: string, env: NodeJS.ProcessEnv, onFailure: (why: string) => void): void {
  const file = env.CANARY_GATE_REPORT;
  if (!file) return;
  // The engine runs the program in a folder of the program's, where nobody would look for it.
  if (!isAbsolute(file)) {
    onFailure("The gate's report was not written: CANARY_GATE_REPORT must be a whole path");
    return;
  }
  try {
    const descriptor = openSync(file, "w", 0o600);
    try {
      // One that was there keeps the mode that it had.
      fchmodSync(descriptor, 0o600);
      writeFileSync(descriptor, `${report.trimEnd()}\n`);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    onFailure(`The gate's report could not be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}
