import type { ExitCode } from "../../core/errors";
import { mergeVerdicts, parseQuorum } from "../../smoke";
import { prepareConclusion } from "../conclude";
import type { ReportFile } from "../parse-options";
import { readReport } from "../read-report";

export interface SmokeMergeOptions {
  readonly quorum?: string;
  readonly reporter: string;
  readonly report?: readonly ReportFile[];
}

/** Shows the verdict of a whole fleet from the JSON reports of its shards, and returns its exit code. */
export function smokeMerge(files: readonly string[], options: SmokeMergeOptions): ExitCode {
  const quorum = options.quorum === undefined ? undefined : parseQuorum(options.quorum);
  const verdicts = files.map(readReport);
  const conclude = prepareConclusion({ reporter: options.reporter, files: options.report ?? [] });
  return conclude(mergeVerdicts(verdicts, quorum));
}
