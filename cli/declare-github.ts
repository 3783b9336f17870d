import { type Command, Option } from "commander";
import { EXIT_CODES_LINE } from "./exit-codes";

const BY_GH = `
It is done by \`gh\`, with GH_TOKEN and GH_REPO in a workflow, else as whom you logged in.
`;

/** Declares the verbs that keep GitHub true about what the others found. They are loaded when they run. */
export function declareGithubVerbs(program: Command): void {
  program
    .command("issue")
    .argument("<label>", "whose one open issue is meant")
    .description("keep one issue true: open it, edit it when what was found has changed, or close it")
    .option("--title <title>", "its title")
    .option("--report <file>", "the JSON report of the smoke suite or of drift that it is about")
    .option("--body <file>", "what it says, in Markdown (default: the report of the smoke suite)")
    .addOption(new Option("--close", "close it: all is well").conflicts(["title", "report", "body"]))
    .addHelpText(
      "after",
      `${BY_GH}
${EXIT_CODES_LINE}

Examples:
  $ canary issue canary-held --title "3f2a9c1 was not released" --report gate.json
  $ canary issue canary-drift --title "The canary has drifted" --report drift.json --body drift.md
  $ canary issue canary-drift --close`,
    )
    .action(async (label, options) => {
      const { issue } = require("./verbs/issue") as typeof import("./verbs/issue");
      process.exitCode = await issue(label, options);
    });

  program
    .command("comment")
    .argument("<number>", "that of the pull request")
    .description("keep one comment of a pull request true, instead of adding one at every push")
    .requiredOption("--name <name>", "tells this comment from others, like policy")
    .requiredOption("--body <file>", "what it says, in Markdown")
    .addHelpText(
      "after",
      `${BY_GH}
${EXIT_CODES_LINE}

Examples:
  $ canary comment 12 --name policy --body policy.md`,
    )
    .action(async (number, options) => {
      const { comment } = require("./verbs/comment") as typeof import("./verbs/comment");
      process.exitCode = await comment(number, options);
    });
}
