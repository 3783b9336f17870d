import { Command } from "commander";
import { version } from "../package.json";
import { declareCompletionVerb } from "./declare-completion";
import { declareDriftVerb } from "./declare-drift";
import { declareGithubVerbs } from "./declare-github";
import { declarePolicyVerbs } from "./declare-policy";
import { declareReleaseVerbs } from "./declare-release";
import { declareSmokeVerbs } from "./declare-smoke";
import { EXIT_CODES_TABLE } from "./exit-codes";
import { withManners } from "./manners";

/** Declares every verb. They are loaded when they run, so that help costs nothing but itself; by require, as tsx leaves import() to Node. */
export function createProgram(): Command {
  const program = new Command("canary")
    .description("Releases a multi-tenant server through a canary ring.")
    .version(version, "-V, --version", "print the version")
    .option("--debug", "show what caused an error")
    // Else `smoke` would take the options of its own verbs: here they count for what they stand behind.
    .enablePositionalOptions()
    .addHelpText(
      "after",
      `
Examples:
  $ canary smoke --sha 3f2a9c1 --stack canary --wait 7m
  $ canary promote 3f2a9c1 --wait
  $ canary rollback --previous --reason "memories are lost"
  $ canary --debug status

${EXIT_CODES_TABLE}`,
    );

  declareSmokeVerbs(program);

  declareReleaseVerbs(program);

  declarePolicyVerbs(program);

  declareDriftVerb(program);

  declareGithubVerbs(program);

  declareCompletionVerb(program);
  return withManners(program);
}
