import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../core/process";
import { goBuild } from "./go-build";
import { fingerprint, type Setup, toolsDir } from "./pinned";
import { isProgram } from "./pulumi-cli";
import { runStep } from "./step";

const SOURCE = "toolchain/linters";
const ACTIONLINT = "github.com/rhysd/actionlint/cmd/actionlint";
const PIP_TIMEOUT_MS = 300_000;

/** A linter of workflows, or why there is none. */
export type Linter = { readonly program: string } | { readonly missing: string };

/**
 * Sees to it that actionlint is in the checkout, in the version that go.mod pins, and returns it.
 * @throws {Misuse} when it cannot be built.
 */
export async function installActionlint(setup: Setup): Promise<Linter> {
  const program = join(toolsDir(setup.checkout), "actionlint");
  await onceFor(program, [join(SOURCE, "go.mod"), join(SOURCE, "go.sum")], setup, () =>
    goBuild(ACTIONLINT, program, setup, SOURCE),
  );
  return { program };
}

/**
 * Sees to it that zizmor is in the checkout, in the version whose hashes requirements.txt has, and returns it. It comes as a
 * wheel, so it takes Python's pip, which is no prerequisite: a machine without goes without it.
 * @throws {Misuse} when pip is there and cannot get it.
 */
export async function installZizmor(setup: Setup): Promise<Linter> {
  const { checkout, env, print } = setup;
  const target = join(checkout, ".tools", "zizmor");
  const program = join(target, "bin", "zizmor");
  const requirements = join(SOURCE, "requirements.txt");
  if (isCurrent(program, [requirements], checkout)) return { program };
  const pip = await run("python3", ["-m", "pip", "--version"], { env, timeoutMs: 60_000 });
  if (pip.status !== 0) return { missing: "it comes by Python's pip, and `python3 -m pip` does not run here" };
  await onceFor(program, [requirements], setup, async () => {
    rmSync(target, { recursive: true, force: true });
    await runStep(
      {
        says: "fetching zizmor",
        program: "python3",
        args: [
          ...["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target", target, "--no-deps"],
          // Only a program is in it, for which every Python will do.
          ...["--only-binary", ":all:", "--ignore-requires-python", "--require-hashes", "-r", requirements],
        ],
        cwd: checkout,
        env,
        timeoutMs: PIP_TIMEOUT_MS,
        fix: "See that the package index can be reached (`pip config list`), then run it again",
      },
      print,
    );
  });
  return { program };
}

const stampOf = (program: string): string => `${program}.source`;
const wantedBy = (sources: readonly string[], checkout: string) =>
  fingerprint(...sources.map((file) => join(checkout, file)));

function isCurrent(program: string, sources: readonly string[], checkout: string): boolean {
  const stamp = stampOf(program);
  return isProgram(program) && existsSync(stamp) && readFileSync(stamp, "utf8") === wantedBy(sources, checkout);
}

async function onceFor(
  program: string,
  sources: readonly string[],
  { checkout }: Setup,
  install: () => Promise<void>,
): Promise<void> {
  if (isCurrent(program, sources, checkout)) return;
  await install();
  writeFileSync(stampOf(program), wantedBy(sources, checkout));
}
