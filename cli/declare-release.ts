import { type Command, Option } from "commander";
import { EXIT_CODES_LINE } from "./exit-codes";
import { jsonOption } from "./json-option";
import { parseLimit } from "./parse-options";

const WHERE_IMAGES_ARE = `
The images are those of the stack, or of CANARY_IMAGES="platform=ghcr.io/acme/platform tenant=ghcr.io/acme/platform-tenant".
Credentials are GITHUB_ACTOR and GITHUB_TOKEN at ghcr.io, else what \`docker login\` keeps.
`;

const RELEASE_EXIT_CODES = `Exit codes: 0 done, 1 refused or failed, 2 usage or set-up, 3 could not tell what each tag is at.
With --wait also 1 where a prod tenant runs something else, and 3 where that could not be told.`;

const withStack = (command: Command): Command =>
  command
    .option("--stack <name>", "the canary ring's stack, which names the images and whose gate verified them", "canary")
    .addOption(jsonOption());

/** The options of what moves `:latest`. */
const withRelease = (command: Command): Command =>
  withStack(command)
    .option("--force-unverified <reason>", "go past the gate; the reason is kept in the ledger and the summary")
    .option("--force", "start over when somebody moves :latest meanwhile, instead of giving up")
    .option("--dry-run", "check everything, move nothing")
    .option("--wait", "follow until every prod tenant runs it, or its updaters had their time")
    .option("--prod-stack <name>", "the prod ring's stack, for --wait", "prod");

/** Declares the verbs that move `:latest` or say what it is. They are loaded when they run. */
export function declareReleaseVerbs(program: Command): void {
  withRelease(program.command("promote"))
    .argument("<sha>", "the commit to release")
    .description("release a verified image: move :latest of both images to it, or of none")
    .addOption(
      new Option(
        "--verified-file <file>",
        "believe this JSON report of the gate instead of the stack's verified marker",
      ).conflicts("forceUnverified"),
    )
    .addHelpText(
      "after",
      `${WHERE_IMAGES_ARE}
With the report of a gate that said RED nothing is moved: the rejection is written into the ledger, and the build is refused
from then on.

${RELEASE_EXIT_CODES}

Examples:
  $ canary promote 3f2a9c1 --dry-run
  $ canary promote 3f2a9c1 --wait
  $ canary promote 3f2a9c1 --verified-file smoke.json`,
    )
    .action(async (sha, options) => {
      const { promote } = require("./verbs/promote") as typeof import("./verbs/promote");
      process.exitCode = await promote(sha, options);
    });

  withRelease(program.command("rollback"))
    .argument("[sha]", "the commit to go back to; it must have been verified before")
    .description("move :latest of both images back to a build that was verified before")
    .option("--previous", "go back to what :latest was before the last promotion")
    .option("--reason <reason>", "why; kept in the ledger and the summary")
    .addHelpText(
      "after",
      `${WHERE_IMAGES_ARE}
${RELEASE_EXIT_CODES}

Examples:
  $ canary rollback --previous --reason "memories are lost"
  $ canary rollback 3f2a9c1`,
    )
    .action(async (sha, options) => {
      const { rollback } = require("./verbs/rollback") as typeof import("./verbs/rollback");
      process.exitCode = await rollback(sha, options);
    });

  withStack(program.command("status"))
    .description("say what :latest and :previous of both images are, and whether somebody moved them")
    .option("--check", "exit 1 when :latest is not what the ledger says, 3 when it says nothing")
    .option("--wait", "follow until every prod tenant runs :latest, or its updaters had their time")
    .option("--prod-stack <name>", "the prod ring's stack, for --wait", "prod")
    .addHelpText(
      "after",
      `${WHERE_IMAGES_ARE}
${EXIT_CODES_LINE}

Examples:
  $ canary status
  $ canary status --check --wait
  $ canary status --check --json`,
    )
    .action(async (options) => {
      const { status } = require("./verbs/status") as typeof import("./verbs/status");
      process.exitCode = await status(options);
    });

  withStack(program.command("history"))
    .description("print what was verified, promoted, rolled back and rejected, newest first")
    .addOption(new Option("--limit <entries>", "at most so many").argParser(parseLimit).default(20))
    .addHelpText(
      "after",
      `${WHERE_IMAGES_ARE}
${EXIT_CODES_LINE}

Examples:
  $ canary history
  $ canary history --limit 5 --json`,
    )
    .action(async (options) => {
      const { history } = require("./verbs/history") as typeof import("./verbs/history");
      process.exitCode = await history(options);
    });

  withStack(program.command("postmortem"))
    .argument("<sha>", "the commit that broke something")
    .description("begin a post-mortem: a Markdown file with what can be known, and the three questions it must answer")
    .option("--area <words>", "what the commit changed, to name the smoke checks that touch it")
    .option("--output <file>", "where to write it; postmortem-<sha>.md unless given, never over another")
    .addHelpText(
      "after",
      `${WHERE_IMAGES_ARE}
${EXIT_CODES_LINE}

Examples:
  $ canary postmortem 3f2a9c1 --area "memories search"`,
    )
    .action(async (sha, options) => {
      const { postmortem } = require("./verbs/postmortem") as typeof import("./verbs/postmortem");
      process.exitCode = await postmortem(sha, options);
    });
}
