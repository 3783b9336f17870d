// What can be typed where, read from the declared verbs: all that a completion script knows.
import type { Argument, Command, Option } from "commander";
import { pathOf, verbsOf } from "../command-tree";

/** What is expected at one place: one of these words, or a file. */
export interface Value {
  readonly choices: readonly string[];
  readonly isFile: boolean;
}

/** Whether something can be offered for it. */
export const isKnown = (value: Value | null): value is Value =>
  value !== null && (value.isFile || value.choices.length > 0);

export interface Described {
  readonly name: string;
  readonly description: string;
}

export interface OfferedOption {
  /** Like `--version` and `-V`. */
  readonly names: readonly string[];
  readonly description: string;
  /** What must follow it; null for a switch. */
  readonly value: Value | null;
}

/** What can be typed behind a verb. */
export interface Offer {
  /** The words that lead to it behind the program's name, like `smoke merge`; none for the program itself. */
  readonly path: string;
  readonly verbs: readonly Described[];
  readonly options: readonly OfferedOption[];
  readonly argument: Value | null;
}

/** Returns the names of a verb's options that a value must follow. */
export const wantingNames = ({ options }: Offer): string[] =>
  options.flatMap(({ names, value }) => (value === null ? [] : names));

/** What no shell reads as anything but itself. */
const PLAIN = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/**
 * Returns what can be typed behind a program and each of its verbs.
 * @throws {Error} when a name or a choice is one that a shell could read as more than a word.
 */
export function offersOf(program: Command): Offer[] {
  const start = pathOf(program).length;
  return verbsOf(program).flatMap((command) => {
    const help = command.createHelp();
    const verbs = help
      .visibleCommands(command)
      .map((one) => ({ name: plain(one.name()), description: one.description() }));
    const path = pathOf(command).slice(start).trim();
    const [argument] = command.registeredArguments;
    const offer = {
      path,
      verbs,
      options: help.visibleOptions(command).map(optionOf),
      argument: argument === undefined ? null : expectedAt(argument, argument.name()),
    };
    return [offer, ...helpVerb(verbs, command, path)];
  });
}

/** Commander adds a verb `help` to what does nothing by itself; it takes the name of another. */
function helpVerb(verbs: readonly Described[], { commands }: Command, path: string): Offer[] {
  const isImplied = verbs.some(({ name }) => name === "help") && !commands.some((one) => one.name() === "help");
  const choices = verbs.map(({ name }) => name).filter((name) => name !== "help");
  return isImplied
    ? [{ path: `${path} help`.trim(), verbs: [], options: [], argument: { choices, isFile: false } }]
    : [];
}

function optionOf(option: Option): OfferedOption {
  const names = [option.long, option.short].flatMap((name) => name ?? []);
  for (const name of names) plain(name.replace(/^--?/, ""));
  const [, placeholder = ""] = /[<[](.+)[>\]]/.exec(option.flags) ?? [];
  const value = option.required ? expectedAt(option, placeholder) : null;
  return { names, description: option.description, value };
}

const expectedAt = ({ argChoices = [] }: Argument | Option, placeholder: string): Value => ({
  choices: argChoices.map(plain),
  isFile: /\bfiles?\b/.test(placeholder),
});

function plain(word: string): string {
  if (!PLAIN.test(word)) throw new Error(`"${word}" cannot be completed: a shell could read it as more than a word`);
  return word;
}
