import { closeSync, openSync, writeFileSync } from "node:fs";
import { appendStepSummary, isActions } from "../core/actions";
import { type ExitCode, Misuse, Undetermined } from "../core/errors";
import type { Verdict } from "../core/model/verdict";
import { reports } from "../report";
import type { ReportFile } from "./parse-options";

const EXIT = { GREEN: 0, RED: 1, INCONCLUSIVE: 3 } as const satisfies Record<string, ExitCode>;

const isFormat = (name: string): name is keyof typeof reports => Object.hasOwn(reports, name);

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
  const twice = files.find(({ file }, at) => files.findIndex((other) => other.file === file) < at);
  if (twice !== undefined) {
    const fix = "Name a file of its own for each report";
    throw new Misuse({ what: `The report file ${twice.file}`, why: "two reports would be written to it", fix });
  }
  const opened = files.map(({ format, file }) => ({ format: formatOf(format), file, descriptor: open(file) }));
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
    for (const { format, file, descriptor } of opened) {
      write(descriptor, file, `${reports[format](verdict, plain)}\n`);
    }
    appendStepSummary(reports.markdown(verdict), env, (why) => stderr.write(`${why}\n`));
    if (isActions(env)) stderr.write(`${reports.annotations(verdict)}\n`);
    return EXIT[verdict.outcome];
  };
}

function formatOf(name: string): keyof typeof reports {
  if (isFormat(name)) return name;
  throw new Misuse({
    what: `The report format "${name.slice(0, 40)}"`,
    why: "there is none of this name",
    fix: `Choose from ${Object.keys(reports).join(", ")}`,
  });
}

function open(file: string): number {
  try {
    return openSync(file, "w", 0o600);
  } catch (error) {
    throw new Misuse({
      what: `The report file ${file}`,
      why: `it cannot be written${codeOf(error)}`,
      fix: "Name a file in a folder that exists and may be written to",
    });
  }
}

function write(descriptor: number, file: string, text: string): void {
  try {
    writeFileSync(descriptor, text);
    closeSync(descriptor);
  } catch (error) {
    throw new Undetermined({
      what: `The report file ${file}`,
      why: `it is not whole${codeOf(error)}`,
      fix: "Make room for it and run the suite again, or read the verdict above",
    });
  }
}

const codeOf = (error: unknown) => (error instanceof Error && "code" in error ? ` (${error.code})` : "");
