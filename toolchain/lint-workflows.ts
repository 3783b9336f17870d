// Lints the workflows: what is wrong with them (actionlint), and what somebody could do to them (zizmor, offline).
import { CanaryError } from "../core/errors";
import { installActionlint, installZizmor } from "./linters";
import { CHECKOUT } from "./pinned";
import { reportsNothing } from "./run-linter";

const setup = { checkout: CHECKOUT, env: process.env, print: (line: string) => console.error(line) };

async function main(): Promise<void> {
  const actionlint = await installActionlint(setup);
  const zizmor = await installZizmor(setup);
  const results = await Promise.all([
    // What it reports must not depend on what else a machine has.
    reportsNothing("actionlint", actionlint, ["-shellcheck=", "-pyflakes="], setup),
    reportsNothing(
      "zizmor",
      zizmor,
      ["--offline", "--persona", "pedantic", "--no-progress", "--strict-collection", "."],
      setup,
    ),
  ]);
  process.exitCode = results.every(Boolean) ? 0 : 1;
}

main().catch((error: unknown) => {
  if (!(error instanceof CanaryError)) throw error;
  console.error(error.message);
  process.exitCode = error.exit;
});
