import { createProgress, type ProgressLine } from "../report";

/** Shows on stderr how many of the tenants are done, to whoever watches a terminal whose cursor can move. */
export function showProgress(total: number): ProgressLine {
  const { stderr, env } = process;
  return createProgress(stderr, total, stderr.isTTY === true && env.TERM !== "dumb");
}
