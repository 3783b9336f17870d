import { type Command, Option } from "commander";
import { jsonInsteadOf, jsonOption, withFormat } from "./json-option";
import { collect, collectReport } from "./parse-options";

/** Declares the verbs of the policy pack. They are loaded when they run. */
export function declarePolicyVerbs(program: Command): void {
  const policy = program
    .command("policy")
    .description("judge every ring by the policy pack, in a preview, before anything is deployed")
    .option("--stack <name>", "a stack to judge; again for more (default: every Pulumi.<stack>.yaml here)", collect)
    .addOption(
      new Option("--format <format>", "how the report is written")
        .choices(["text", "markdown", "json", "sarif"])
        .default("text"),
    )
    .addOption(jsonInsteadOf("format"))
    .option("--strict", "fail also what cannot be decided in a preview (default: where CI is set)")
    .option("--no-strict", "let pass what cannot be decided in a preview")
    .option("--config <file>", "the pack's configuration, as `pulumi --policy-pack-config` takes it")
    .option(
      "--base <commit>",
      "say which waivers and deltas were added or extended since (default: the pull request's base)",
    )
    .option("--output <file>", "write the report there instead of to the screen")
    .option(
      "--report <format>=<file>",
      "also write a report to a file: text, markdown, json, sarif; may be repeated",
      collectReport,
    )
    .addHelpText(
      "after",
      `
Exit codes: 0 nothing is violated, 1 something is, 2 usage or set-up, 3 could not evaluate.

Examples:
  $ canary policy
  $ canary policy --stack canary --format markdown --base origin/main
  $ canary policy explain minimal-config-drift`,
    )
    .action(async (options) => {
      const { policy: judge } = require("./verbs/policy") as typeof import("./verbs/policy");
      process.exitCode = await judge(withFormat(options));
    });

  policy
    .command("explain")
    .argument("[policy]", "the policy's name; all of them, a line each, when none is given")
    .description("say what a policy demands, why, and what to do")
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
Exit codes: 0 it is explained, 2 there is no such policy.

Examples:
  $ canary policy explain
  $ canary policy explain minimal-config-drift`,
    )
    .action((name, options) => {
      const { policyExplain } = require("./verbs/policy-explain") as typeof import("./verbs/policy-explain");
      process.exitCode = policyExplain(name, options);
    });
}
