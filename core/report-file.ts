import { closeSync, fchmodSync, openSync, writeFileSync } from "node:fs";
import { isAbsolute } from "node:path";

/** The environment variables that name a file for a report, each a whole path. */
export type ReportVariable = "CANARY_GATE_REPORT" | "CANARY_POLICY_REPORT";

/**
 * Writes a report to the file that a variable of the environment names, readable by its owner alone, so that another
 * command or job can rest on it; does nothing where none is named. What the report says stands also when it cannot be
 * written: `onFailure` is told, and nothing is thrown.
 */
export function writeReportFile(
  report: string,
  variable: ReportVariable,
  env: NodeJS.ProcessEnv,
  onFailure: (why: string) => void,
): void {
  const file = env[variable];
  if (!file) return;
  // The engine runs programs and packs in a folder of their own, where nobody would look for it.
  if (!isAbsolute(file)) {
    onFailure(`The report was not written: ${variable} must be a whole path`);
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
    onFailure(
      `The report that ${variable} asks for could not be written: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
