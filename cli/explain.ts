import { CommanderError } from "commander";
import { CanaryError, type ExitCode } from "../core/errors";
import { scrub } from "../core/redact";

/** Returns the exit code of an error after saying on stderr what a person needs to know about it. */
export function explain(error: unknown, program: string, isDebug: boolean): ExitCode {
  // Help or the version, which are printed already: without a verb, help is an answer to a mistake.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const isKnown = error instanceof CanaryError;
  const cause = isKnown ? error.cause : error instanceof Error ? error.stack : undefined;
  process.stderr.write(`${scrub(isKnown ? error.message : bugIn(program, error))}\n`);
  if (isDebug && cause !== undefined) {
    process.stderr.write(`${scrub(cause instanceof Error ? (cause.stack ?? cause.message) : String(cause))}\n`);
  }
  return isKnown ? error.exit : 3;
}

function bugIn(program: string, error: unknown): string {
  const message = (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).replace(/\.$/, "");
  return `This is a bug in ${program}, and nothing can be concluded: ${message}. Report it with what \`${program} --debug\` and the same words say.`;
}
