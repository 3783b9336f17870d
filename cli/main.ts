import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { CanaryError, type ExitCode } from "../core/errors";
import { scrub } from "../core/redact";

const MAX_WAIT_SECONDS = 3_600;

function parseSeconds(text: string): number {
  const seconds = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(seconds <= MAX_WAIT_SECONDS))
    throw new InvalidArgumentError(`Give whole seconds from 0 to ${MAX_WAIT_SECONDS}.`);
  return seconds;
}

/** Verbs are loaded when they run, so that help costs nothing but itself; by require, as tsx leaves import() to Node. */
function declareVerbs(): Command {
  const program = new Command("canary")
    .description("Releases a multi-tenant server through a canary ring.")
    .option("--debug", "show what caused an error")
    .exitOverride()
    .addHelpText("after", "\nExit codes: 0 yes, 1 no, 2 usage or set-up, 3 could not tell.");

  program
    .command("smoke")
    .description("run the smoke suite on every canary tenant and say GREEN, RED or INCONCLUSIVE")
    .requiredOption("--sha <sha>", "the commit under test; every tenant must be seen running it")
    .addOption(
      new Option(
        "--memories-api <api>",
        "which memories API the tenants speak; unless given, the one that the stack says, or workspace without --stack",
      ).choices(["root", "workspace"]),
    )
    .option("--stack <name>", "take the tenants and their memories API from this stack's outputs; not prod's")
    .option("--wait <seconds>", "wait so long until every tenant runs the sha", parseSeconds, 0)
    .option("--json", "print the verdict as JSON")
    .addHelpText(
      "after",
      `
Without --stack the tenants come from CANARY_TENANT_URLS, CANARY_ADMIN_TOKENS and, where tenants know their org,
CANARY_ORG_IDS: lists of the same length and order, separated by spaces, commas or newlines.

Examples:
  $ canary smoke --sha 3f2a9c1 --stack canary --wait 420
  $ CANARY_TENANT_URLS=https://t1.example.com CANARY_ADMIN_TOKENS=$TOKEN canary smoke --sha 3f2a9c1`,
    )
    .action(async (options) => {
      const { smoke } = require("./verbs/smoke") as typeof import("./verbs/smoke");
      process.exitCode = await smoke(options);
    });

  program
    .command("promote")
    .argument("<sha>", "the commit to release")
    .description("release a verified image: move :latest of both images to it")
    .option("--stack <name>", "the canary ring's stack, whose smoke suite verified it", "canary")
    .option("--dry-run", "check everything, move nothing")
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      `
Examples:
  $ canary promote 3f2a9c1 --dry-run
  $ canary promote 3f2a9c1`,
    )
    .action(async (sha, options) => {
      const { promote } = require("./verbs/promote") as typeof import("./verbs/promote");
      process.exitCode = await promote(sha, options);
    });

  return program;
}

/** Returns the exit code of an error after saying on stderr what a person needs to know about it. */
function explain(error: unknown, isDebug: boolean): ExitCode {
  // Commander has already written its message.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const isKnown = error instanceof CanaryError;
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const text = isKnown ? error.message : `This is a bug in canary, and nothing can be concluded: ${message}`;
  const cause = isKnown ? error.cause : error instanceof Error ? error.stack : undefined;
  process.stderr.write(`${scrub(text)}\n`);
  if (isDebug && cause !== undefined) {
    process.stderr.write(`${scrub(cause instanceof Error ? (cause.stack ?? cause.message) : String(cause))}\n`);
  }
  return isKnown ? error.exit : 3;
}

async function main(): Promise<void> {
  const program = declareVerbs();
  const isDebug = () => program.opts().debug === true;
  // An error that nobody awaited leaves everything after it in doubt.
  process.once("uncaughtException", (error) => process.exit(explain(error, isDebug())));
  try {
    await program.parseAsync();
  } catch (error) {
    process.exitCode = explain(error, isDebug());
  }
}

void main();
