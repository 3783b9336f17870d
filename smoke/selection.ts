import { Misuse } from "../core/errors";

/** Whether a check of a tenant was asked for. */
export type Selection = (tenant: string, check: string) => boolean;

/**
 * Returns the selection of what `<tenant> <check>` matches, as mocha's --grep does.
 * @throws {Misuse} when the text is no regular expression.
 */
export function parseGrep(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch {
    throw new Misuse({
      what: `The pattern "${text.slice(0, 60)}"`,
      why: "it is no regular expression",
      fix: "Give one that matches `<tenant> <check>`, for example 'memories$'",
    });
  }
}

/** Returns every check of every tenant, or those that the pattern matches; the witnesses are asked in any case. */
export function selectionOf(grep: RegExp | undefined, witnesses: readonly string[]): Selection {
  // Not with test(), which goes on where it stopped last when the pattern is global.
  const matches = (text: string) => grep === undefined || text.search(grep) >= 0;
  return (tenant, check) => witnesses.includes(check) || matches(`${tenant} ${check}`);
}
