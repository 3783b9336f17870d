import { Command, CommanderError } from "commander";
import { Misuse } from "../core/errors";
import { inert } from "../core/inert";
import { pathOf } from "./command-tree";

const DO_YOU_MEAN = /\n\((Did you mean .*\?)\)$/s;

/** What to do about it, where the message does not say it. */
const FIXES: Readonly<Record<string, string>> = {
  "commander.conflictingOption": "Give one of them",
  "commander.excessArguments": "Leave out what is too many",
  "commander.missingArgument": "Give it",
  "commander.missingMandatoryOptionValue": "Give it",
  "commander.optionMissingArgument": "Give one",
};

/**
 * Returns what commander refused as an error in three parts: what failed, why, and what to do. What is no error, like help
 * that was asked for, is returned as it is.
 */
export function usageErrorOf(command: Command, error: CommanderError): CommanderError | Misuse {
  if (error.exitCode === 0 || error.code === "commander.help") return error;
  const path = pathOf(command);
  const [verb] = command.args;
  const said = error.message.replace(/^error: /, "");
  const isVerbMeant = error.code === "commander.excessArguments" && command.commands.length > 0 && verb !== undefined;
  const why = isVerbMeant ? `it has no verb "${verb}"` : said.replace(DO_YOU_MEAN, "");
  const [, guess] = DO_YOU_MEAN.exec(isVerbMeant ? guessVerb(command, verb) : said) ?? [];
  const hint = guess ?? placeOf(command, said) ?? (isVerbMeant ? undefined : FIXES[error.code]);
  const help = `\`${path} --help\` says how it is used`;
  return new Misuse({
    what: `\`${path}\``,
    why: inert(why),
    fix: hint === undefined ? help : `${inert(hint)}${/[?.]$/.test(hint) ? " " : ". "}${help}`,
  });
}

/** Commander guesses a verb only where a command does nothing by itself; so one that does nothing is asked. */
function guessVerb({ commands }: Command, typed: string): string {
  const asked = new Command().exitOverride().configureOutput({ outputError: () => {} });
  for (const one of commands) asked.command(one.name());
  try {
    asked.parse([typed], { from: "user" });
    return "";
  } catch (error) {
    return error instanceof CommanderError ? error.message : "";
  }
}

/** Returns where an option belongs that is known, but not where it was given. */
function placeOf(command: Command, said: string): string | undefined {
  const [, flag] = /^unknown option '(--[\w-]+)/.exec(said) ?? [];
  const has = ({ options }: Command) => options.some(({ long }) => long === flag);
  for (let above = command.parent; flag !== undefined && above !== null; above = above.parent) {
    if (has(above))
      return `Give it before the verb: \`${pathOf(above)} ${flag}${pathOf(command).slice(pathOf(above).length)}\``;
  }
  const below = flag === undefined ? undefined : command.commands.find(has);
  return below && `Give it behind a verb that has it, like \`${pathOf(below)} ${flag}\``;
}
