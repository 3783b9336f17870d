import { Command } from "commander";
import { declareCompletionVerb } from "../cli/declare-completion";
import { EXIT_CODES_TABLE } from "../cli/exit-codes";
import { withManners } from "../cli/manners";
import { version } from "../package.json";
import { declareUse } from "./declare-use";
import { declareWorld } from "./declare-world";

/** Declares the verbs of the sandbox. */
export function createSandboxProgram(): Command {
  const program = new Command("sandbox")
    .description(
      "The local world of the tenant fleet canary: the real Pulumi engine and registry, stand-ins for the clouds.",
    )
    .version(version, "-V, --version", "print the version")
    .option("--debug", "show what caused an error")
    .enablePositionalOptions()
    .addHelpText(
      "after",
      `
SANDBOX_DIR says where the sandbox is (default: .sandbox/default in the checkout); several can be up at once.

Examples:
  $ sandbox up
  $ sandbox publish 3f2a9c1
  $ sandbox exec -- pulumi up --yes -s canary
  $ sandbox down --purge

${EXIT_CODES_TABLE}`,
    );

  declareWorld(program);

  declareUse(program);

  declareCompletionVerb(program);
  return withManners(program);
}
