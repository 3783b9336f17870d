import type { ExitCode } from "../core/errors";

/** What the exit codes say, of every verb. */
export const EXIT_CODES = {
  0: "yes: GREEN, done, clean",
  1: "no: RED, refused, violated, drift, failed",
  2: "usage or set-up: nothing was attempted",
  3: "could not tell: INCONCLUSIVE, no answer in time; never to be read as yes",
} as const satisfies Record<ExitCode, string>;

const rows = Object.entries(EXIT_CODES).map(([code, says]) => `  ${code}  ${says}`);

/** For the help of a program. */
export const EXIT_CODES_TABLE = `Exit codes, of every verb:\n${rows.join("\n")}`;

/** For the help of a verb that has nothing of its own to say of them. */
export const EXIT_CODES_LINE = "Exit codes: 0 yes, 1 no, 2 usage or set-up, 3 could not tell.";
