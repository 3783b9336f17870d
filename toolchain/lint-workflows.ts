// Lints the workflows: what is wrong with them (actionlint), and what somebody could do to them (zizmor, offline).
import { CanaryError } from "../core/errors";
import { run } from "../core/process";
import { installActionlint, installZizmor, type Linter } from "./linters";
import { CHECKOUT } from "./pinned";

const TIMEOUT_MS = 120_000;
const setup = { checkout: CHECKOUT, env: process.env, print: (line: string) => console.error(line) };

/** Prints what a linter reports, and returns whether it reports nothing. */
async function isSilent(name: string, linter: Linter, args: readonly string[]): Promise<boolean> {
  if ("missing" in linter) {
    console.error(`  ${name} did not run: ${linter.missing}`);
    // What is left out on a laptop is caught there.
    return !process.env.CI;
  }
  const { status, stdout, stderr } = await run(linter.program, args, { cwd: CHECKOUT, timeoutMs: TIMEOUT_MS });
  if (status !== 0) console.error(`${stdout}${stderr}`);
  return status === 0;
}

async function main(): Promise<void> {
  const actionlint = await installActionlint(setup);
  const zizmor = await installZizmor(setup);
  const results = await Promise.all([
    // What it reports must not depend on what else a machine has.
    isSilent("actionlint", actionlint, ["-shellcheck=", "-pyflakes="]),
    isSilent("zizmor", zizmor, ["--offline", "--persona", "pedantic", "--no-progress", "--strict-collection", "."]),
  ]);
  process.exitCode = results.every(Boolean) ? 0 : 1;
}

main().catch((error: unknown) => {
  if (!(error instanceof CanaryError)) throw error;
  console.error(error.message);
  process.exitCode = error.exit;
});
