import { Command } from "commander";
import { declareDriftVerb } from "../cli/declare-drift";
import { declarePolicyVerbs } from "../cli/declare-policy";
import { declareReleaseVerbs } from "../cli/declare-release";
import { declareSmokeVerbs } from "../cli/declare-smoke";

/** Returns the command line of `canary`, to be described. */
export function createProgram(): Command {
  const program = new Command("canary").exitOverride().enablePositionalOptions();
  for (const declare of [declareSmokeVerbs, declareReleaseVerbs, declarePolicyVerbs, declareDriftVerb])
    declare(program);
  return program;
}
