import { Command, CommanderError } from "commander";
import { CanaryError, type ExitCode } from "../core/errors";
import { scrub } from "../core/redact";
import { declareDriftVerb } from "./declare-drift";
import { declareGithubVerbs } from "./declare-github";
import { declarePolicyVerbs } from "./declare-policy";
import { declareReleaseVerbs } from "./declare-release";
import { declareSmokeVerbs } from "./declare-smoke";

/** Verbs are loaded when they run, so that help costs nothing but itself; by require, as tsx leaves import() to Node. */
function declareVerbs(): Command {
  const program = new Command("canary")
    .description("Releases a multi-tenant server through a canary ring.")
    .option("--debug", "show what caused an error")
    .exitOverride()
    // Else `smoke` would take the options of its own verbs: here they count for what they stand behind.
    .enablePositionalOptions()
    .addHelpText("after", "\nExit codes: 0 yes, 1 no, 2 usage or set-up, 3 could not tell.");

  declareSmokeVerbs(program);

  declareReleaseVerbs(program);

  declarePolicyVerbs(program);

  declareDriftVerb(program);

  declareGithubVerbs(program);
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
  // Who reads only the beginning, like `head`, has what it wanted.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
  }
  const program = declareVerbs();
  const isDebug = () => program.opts().debug === true;
  // An error that nobody awaited leaves everything after it in doubt.
  for (const event of ["uncaughtException", "unhandledRejection"] as const) {
    process.once(event, (error: unknown) => process.exit(explain(error, isDebug())));
  }
  try {
    await program.parseAsync();
  } catch (error) {
    process.exitCode = explain(error, isDebug());
  }
}

void main();
