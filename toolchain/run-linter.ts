import { run } from "../core/process";
import type { Linter } from "./linters";
import type { Setup } from "./pinned";

const TIMEOUT_MS = 120_000;

/** Runs a linter in the checkout, prints what it reports, and returns whether that is nothing. */
export async function reportsNothing(
  name: string,
  linter: Linter,
  args: readonly string[],
  { checkout, env, print }: Setup,
): Promise<boolean> {
  if ("missing" in linter) {
    print(`  ${name} did not run: ${linter.missing}`);
    // What is left out on a laptop is caught there.
    return !env.CI;
  }
  const { status, stdout, stderr } = await run(linter.program, args, { cwd: checkout, env, timeoutMs: TIMEOUT_MS });
  if (status !== 0) print(`${stdout}${stderr}`);
  return status === 0;
}
