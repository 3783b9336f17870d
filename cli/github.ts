import type { z } from "zod";
import { Misuse, Undetermined } from "../core/errors";
import { tryParseJson } from "../core/model/try-parse-json";
import { run } from "../core/process";
import { scrub } from "../core/redact";

const TIMEOUT_MS = 60_000;
/** GitHub takes 65,536 characters as a body; the rest is for what is added here. */
const MAX_BODY_CHARACTERS = 60_000;

/** What is said in place of a report. */
export const NO_REPORT = "There is no report: the run ended before it could say anything.";

/**
 * Returns what GitHub's own command line prints. It brings the address of the server and the credentials: `GH_TOKEN` and
 * `GH_REPO` in a workflow, elsewhere those of the person who logged in.
 * @throws {Misuse} when it is not installed.
 * @throws {Undetermined} when it fails.
 */
export async function gh(args: readonly string[], input?: string): Promise<string> {
  const options = { env: process.env, timeoutMs: TIMEOUT_MS, ...(input === undefined ? {} : { input }) };
  const { status, stdout, stderr } = await run("gh", args, options);
  if (status === 0) return stdout;
  const what = `\`gh ${args.slice(0, 2).join(" ")}\``;
  if (status === 127) throw new Misuse({ what, why: "there is no program gh on PATH", fix: "Install the GitHub CLI" });
  throw new Undetermined({
    what,
    why: scrub(stderr.trim().replace(/\s+/g, " ")).slice(0, 300) || `it ended with ${status}`,
    fix: "See that GH_TOKEN may do this in the repository GH_REPO, then run it again",
  });
}

/** Returns what it prints as JSON. @throws {Undetermined} when it is something else. */
export async function ghJson<Value>(schema: z.ZodType<Value>, args: readonly string[]): Promise<Value> {
  const { success, data } = schema.safeParse(tryParseJson(await gh(args)));
  if (success) return data;
  const what = `\`gh ${args.slice(0, 2).join(" ")}\``;
  throw new Undetermined({ what, why: "it answered something unknown", fix: "Update the GitHub CLI" });
}

/** Returns Markdown that fits into a body, with a note where it had to be cut. */
export function fitBody(markdown: string): string {
  if (markdown.length <= MAX_BODY_CHARACTERS) return markdown;
  const cut = markdown.slice(0, MAX_BODY_CHARACTERS);
  return `${cut.slice(0, cut.lastIndexOf("\n") + 1)}\n*The rest did not fit here; the run's summary has all of it.*\n`;
}

/** Returns where this run can be seen, as a line of Markdown; nothing outside of a workflow. */
export function runLine({ GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID }: NodeJS.ProcessEnv): string {
  if (!GITHUB_SERVER_URL || !GITHUB_REPOSITORY || !GITHUB_RUN_ID) return "";
  return `[This run](${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}) says more.`;
}
