import { appendStepSummary } from "../core/actions";
import type { ExitCode } from "../core/errors";
import type { Release } from "../core/model/release";
import { renderRelease, renderReleaseMarkdown } from "../report";
import type { FollowOptions, FollowProd } from "./follow-prod";
import { printJson } from "./print-json";

export interface ShowOptions extends FollowOptions {
  readonly json?: boolean;
}

/** Prints a release, writes the step summary, and follows it to prod where that is wanted. */
export async function showRelease(release: Release, { json }: ShowOptions, follow?: FollowProd): Promise<ExitCode> {
  if (json) printJson(release);
  else console.log(renderRelease(release));
  appendStepSummary(renderReleaseMarkdown(release), process.env, (why) => process.stderr.write(`${why}\n`));
  return follow === undefined || release.isDryRun ? 0 : follow(release.images);
}
