import { appendStepSummary, isActions } from "../core/actions";
import type { ExitCode } from "../core/errors";
import type { Verdict } from "../core/model/verdict";
import { reports } from "../report";
import type { ReportFile } from "./parse-options";
import { openReportFiles } from "./report-files";

const EXIT = { GREEN: 0, RED: 1, INCONCLUSIVE: 3 } as const satisfies Record<string, ExitCode>;

const isFormat = (name: string): name is keyof typeof reports => Object.hasOwn(reports, name);
const formats = Object.keys(reports).filter(isFormat);

/** Shows a verdict everywhere it is wanted and returns its exit code. */
export type Conclude = (verdict: Verdict) => ExitCode;

export interface ConcludeOptions {
  /** One of ours is the verdict on standard output; with any other, standard output is its own. */
  readonly reporter: string;
  readonly files: readonly ReportFile[];
}

/** Says whether a reporter is a form of the finished verdict, which replaces everything else on standard output. */
export const isDocument = (reporter: string): boolean => isFormat(reporter) && reporter !== "console";

/**
 * Opens every file that is to be written, and returns how to conclude.
 * @throws {Misuse} when a format is unknown or a file cannot be written: before anything was asked of a tenant.
 */
export function prepareConclusion({ reporter, files }: ConcludeOptions): Conclude {
  const writeFiles = openReportFiles(formats, files);
  const { stdout, stderr, env } = process;
  return (verdict) => {
    const plain = { colour: false, width: 100 };
    const isOnScreen = reporter === "spec" || isFormat(reporter);
    const screen = isOnScreen ? stdout : stderr;
    const options = {
      colour: screen.isTTY === true && env.NO_COLOR === undefined,
      // A terminal that does not know its width says 0.
      width: screen.columns || plain.width,
    };
    screen.write(`${reports[isFormat(reporter) ? reporter : "console"](verdict, options)}\n`);
    writeFiles((format) => reports[format](verdict, plain));
    appendStepSummary(reports.markdown(verdict), env, (why) => stderr.write(`${why}\n`));
    if (isActions(env)) stderr.write(`${reports.annotations(verdict)}\n`);
    return EXIT[verdict.outcome];
  };
}
