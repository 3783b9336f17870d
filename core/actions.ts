import { appendFileSync } from "node:fs";

/** Says whether this process runs as a step of GitHub Actions. */
export const isActions = (env: NodeJS.ProcessEnv): boolean => env.GITHUB_ACTIONS === "true";

/**
 * Appends to the summary of the Actions step that this process runs in; does nothing elsewhere. A summary that cannot be
 * written is no reason to lose what it would have said: `onFailure` is told, and nothing is thrown.
 */
export function appendStepSummary(markdown: string, env: NodeJS.ProcessEnv, onFailure: (why: string) => void): void {
  const file = env.GITHUB_STEP_SUMMARY;
  if (!file) return;
  try {
    appendFileSync(file, `${markdown.trimEnd()}\n`);
  } catch (error) {
    onFailure(`The step summary could not be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}
