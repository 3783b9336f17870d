import { type Command, Option } from "commander";
import { EXIT_CODES_LINE } from "./exit-codes";
import { jsonInsteadOf, jsonOption, withReporter } from "./json-option";
import { collect, collectReport, collectTickLimit, parseConcurrency, parseLimit, parsePeriod } from "./parse-options";

/** What is asked for without the option; an option that is given takes its place. */
const DEFAULT_WITNESS = ["health:sha"];

const WHERE_TENANTS_ARE = `
Without --stack the tenants come from CANARY_TENANT_URLS, CANARY_ADMIN_TOKENS and, where tenants know their org,
CANARY_ORG_IDS: lists of the same length and order, separated by spaces, commas or newlines. With CANARY_CP_BASE_URL and
CANARY_CP_SHARED_SECRET the control plane must list every tenant's org as a canary.
`;

const VERDICT_EXIT_CODES = "Exit codes: 0 GREEN, 1 RED, 2 usage or set-up, 3 INCONCLUSIVE.";

const collectWitness = (text: string, before: readonly string[]) =>
  before === DEFAULT_WITNESS ? [text] : collect(text, before);

/** The options that say who is asked and where the answer is shown. */
function withCommonOptions(command: Command): Command {
  return command
    .option("--stack <name>", "take the tenants from this stack's outputs; not prod's")
    .option(
      "--witness <witness>",
      "who must say what a tenant runs: health:<field>, header:<name> or, with --stack, updater; may be repeated",
      collectWitness,
      DEFAULT_WITNESS,
    );
}

function withReportOptions(command: Command): Command {
  return command
    .option(
      "--report <format>=<file>",
      "also write a report to a file: json, junit, markdown; may be repeated",
      collectReport,
    )
    .addOption(jsonInsteadOf("reporter"));
}

/** For the verbs that show a verdict and nothing else. */
const verdictReporter = () =>
  new Option("--reporter <name>", "how the verdict is shown")
    .choices(["console", "json", "junit", "markdown"])
    .default("console");

function declareSmoke(program: Command): Command {
  const smoke = withReportOptions(
    withCommonOptions(
      program
        .command("smoke")
        .description("run the smoke suite on every canary tenant and say GREEN, RED or INCONCLUSIVE")
        .option("--sha <sha>", "the commit under test; every tenant must be seen running it")
        .option("--assume-after <period>", "go on after this time although nobody says what a tenant runs", parsePeriod)
        .addOption(
          new Option(
            "--memories-api <api>",
            "which memories API the tenants speak; unless given, the one that the stack says, or workspace without --stack",
          ).choices(["root", "workspace"]),
        ),
    )
      .addOption(
        new Option("--wait <period>", "wait so long until every tenant runs the sha, like 420 or 7m")
          .argParser(parsePeriod)
          .default(0, "0s"),
      )
      .option("--quorum <tenants>", "how many tenants must pass, like 9 or 90%; all unless given")
      .option(
        "--tick-limit <subsystem>=<seconds>",
        "how old its last tick may be; a tenant that does not report this subsystem fails; may be repeated",
        collectTickLimit,
      )
      .option("--reporter <name>", "spec, json, junit, markdown, or any reporter of mocha's, like dot or tap", "spec")
      .option("--grep <pattern>", "run only the checks whose `<tenant> <check>` matches")
      .option("--bail", "end at the first check that fails")
      .option("--concurrency <tenants>", "so many tenants at the same time; 64 unless given", parseConcurrency)
      .option("--shard <i>/<n>", "test only every nth tenant, as one of n jobs"),
  );
  return smoke
    .addHelpText(
      "after",
      `${WHERE_TENANTS_ARE}
${VERDICT_EXIT_CODES}

Examples:
  $ canary smoke --sha 3f2a9c1 --stack canary --wait 7m
  $ CANARY_TENANT_URLS=https://t1.example.com CANARY_ADMIN_TOKENS=$TOKEN canary smoke --sha 3f2a9c1
  $ canary smoke --sha 3f2a9c1 --stack canary --shard 2/4 --report json=shard-2.json`,
    )
    .action(async (options) => {
      const { smoke: run } = require("./verbs/smoke") as typeof import("./verbs/smoke");
      process.exitCode = await run(withReporter(options));
    });
}

/** Declares the verbs that ask tenants. They are loaded when they run, so that help costs nothing but itself. */
export function declareSmokeVerbs(program: Command): void {
  const smoke = declareSmoke(program);
  withReportOptions(smoke.command("merge"))
    .argument("<files...>", "the JSON reports of all shards of one run")
    .description("say the verdict of a fleet from the reports of its shards; a missing shard is RED")
    .option("--quorum <tenants>", "how many tenants must pass, like 9 or 90%; all unless given")
    .addOption(verdictReporter())
    .addHelpText(
      "after",
      `
${VERDICT_EXIT_CODES}

Examples:
  $ canary smoke merge shard-1.json shard-2.json shard-3.json shard-4.json
  $ canary smoke merge shard-*.json --quorum 90% --report junit=fleet.xml`,
    )
    .action((files, options) => {
      const { smokeMerge } = require("./verbs/smoke-merge") as typeof import("./verbs/smoke-merge");
      process.exitCode = smokeMerge(files, withReporter(options));
    });
  smoke
    .command("shards")
    .description("print into which shards a stack's tenants are best divided, as the JSON list of a matrix of jobs")
    .requiredOption("--stack <name>", "whose tenants")
    .addOption(new Option("--size <tenants>", "at most so many in each").argParser(parseLimit).default(100))
    .addHelpText(
      "after",
      `
${EXIT_CODES_LINE}

Examples:
  $ canary smoke shards --stack canary
  $ canary smoke shards --stack canary --size 50`,
    )
    .action(async (options) => {
      const { smokeShards } = require("./verbs/smoke-shards") as typeof import("./verbs/smoke-shards");
      process.exitCode = await smokeShards(options);
    });
  smoke
    .command("self-test")
    .description("prove that the suite catches what it must: run it on built-in faulty tenants")
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
Exit codes: 0 every fault is caught, 1 one is not, 2 usage or set-up, 3 it was ended before it was done.

Examples:
  $ canary smoke self-test
  $ canary smoke self-test --json`,
    )
    .action(async (options) => {
      const { smokeSelfTest } = require("./verbs/smoke-self-test") as typeof import("./verbs/smoke-self-test");
      process.exitCode = await smokeSelfTest(options);
    });

  withReportOptions(withCommonOptions(program.command("wait")))
    .description("wait until every canary tenant is seen on a sha")
    .requiredOption("--sha <sha>", "the commit that every tenant must run")
    .addOption(
      new Option("--timeout <period>", "give up after this time, like 90s or 7m")
        .argParser(parsePeriod)
        .default(420_000, "7m"),
    )
    .addOption(verdictReporter())
    .addHelpText(
      "after",
      `${WHERE_TENANTS_ARE}
At the end of the time each tenant on another sha is named: RED where its updater tried the image and put the old one back
(--witness updater), INCONCLUSIVE where it never tried.

${VERDICT_EXIT_CODES}

Examples:
  $ canary wait --sha 3f2a9c1 --stack canary --witness updater --witness health:sha`,
    )
    .action(async (options) => {
      const { wait } = require("./verbs/wait") as typeof import("./verbs/wait");
      process.exitCode = await wait(withReporter(options));
    });
}
