import type { Argument, Command } from "commander";

/** Returns the README's table of verbs: how each is called, and what it does. */
export function renderVerbTable(program: Command): string {
  const rows = verbsOf(program).map((verb) => `| \`${callOf(verb)}\` | ${cell(verb.description())} |`);
  return ["| verb | what it does |", "| --- | --- |", ...rows].join("\n");
}

/** Returns every verb of a program, each before its own verbs. */
export const verbsOf = (program: Command): Command[] => program.commands.flatMap((verb) => [verb, ...verbsOf(verb)]);

const callOf = (verb: Command): string => {
  const path: string[] = [];
  for (let one: Command | null = verb; one !== null; one = one.parent) path.unshift(one.name());
  return ["npx", ...path, ...verb.registeredArguments.map(nameOf)].join(" ");
};

const nameOf = (argument: Argument): string => {
  const name = `${argument.name()}${argument.variadic ? "…" : ""}`;
  return argument.required ? `<${name}>` : `[${name}]`;
};

const cell = (text: string) => text.replaceAll("|", "\\|");
