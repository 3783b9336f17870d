import { readFileSync, statSync } from "node:fs";
import { type ExitCode, Misuse } from "../../core/errors";
import type { Verdict } from "../../core/model/verdict";
import { MAX_REPORT_BYTES, parseReport } from "../../core/model/verdict-report";
import { mergeVerdicts } from "../../smoke";
import { prepareConclusion } from "../conclude";
import type { ReportFile } from "../parse-options";

export interface SmokeMergeOptions {
  readonly quorum?: string;
  readonly reporter: string;
  readonly report?: readonly ReportFile[];
}

/** Shows the verdict of a whole fleet from the JSON reports of its shards, and returns its exit code. */
export function smokeMerge(files: readonly string[], options: SmokeMergeOptions): ExitCode {
  const verdicts = files.map(read);
  const conclude = prepareConclusion({ reporter: options.reporter, files: options.report ?? [] });
  return conclude(mergeVerdicts(verdicts, options.quorum));
}

function read(file: string): Verdict {
  try {
    // A larger one is refused by its size alone.
    if (statSync(file).size <= MAX_REPORT_BYTES) return parseReport(readFileSync(file, "utf8"), `The report ${file}`);
  } catch (error) {
    if (error instanceof Misuse) throw error;
    const code = error instanceof Error && "code" in error ? ` (${error.code})` : "";
    throw new Misuse({ what: `The report ${file}`, why: `it cannot be read${code}`, fix: "Give a file that exists" });
  }
  throw new Misuse({
    what: `The report ${file}`,
    why: "it is larger than any report",
    fix: "Give a JSON report of `canary smoke`",
  });
}
