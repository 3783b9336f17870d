import { type Command, Option } from "commander";
import { collect, collectReport, parseAge } from "./parse-options";

/** Declares the verb of the drift report. It is loaded when it runs. */
export function declareDriftVerb(program: Command): void {
  program
    .command("drift")
    .description("report what the cloud, the rings and the machines have that they should not, and whose debt it is")
    .option("--ring <stack>", "the stack of the ring to look at", "canary")
    .option("--against <stack>", "the stack that it should be like", "prod")
    .option("--canary-state <file>", "the ring's state, as `pulumi stack export` writes it; then nothing is asked")
    .option("--prod-state <file>", "the state of the other ring; then nothing is asked")
    .option("--since <report>", "an earlier report of the format json: says what is new; again for a timeline", collect)
    .option(
      "--ignore <file>",
      "what is known, each with a reason and a last day (default: .driftignore, if it is there)",
    )
    .option(
      "--stale-after <period>",
      "how long a newer build may be out before the ring is stale",
      parseAge,
      86_400_000,
    )
    .addOption(
      new Option("--format <format>", "how the report is written")
        .choices(["text", "json", "markdown", "sarif", "html"])
        .default("text"),
    )
    .option("--report <format>=<file>", "write a report there as well; again for more", collectReport)
    .addHelpText(
      "after",
      `
Exit codes: 0 no drift, 1 drift, 2 usage or set-up, 3 could not tell everything, and found nothing in what it could.

Examples:
  $ canary drift
  $ canary drift --format html --report json=drift.json > drift.html
  $ canary drift --since drift.json
  $ canary drift --canary-state canary.json --prod-state prod.json`,
    )
    .action(async (options) => {
      const { drift } = require("./verbs/drift") as typeof import("./verbs/drift");
      process.exitCode = await drift(options);
    });
}
