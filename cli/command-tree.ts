import type { Command } from "commander";

/** Returns a program and every verb of it, each before its own verbs. */
export const verbsOf = (command: Command): Command[] => [command, ...command.commands.flatMap(verbsOf)];

/** Returns how a verb is called, like `canary smoke merge`. */
export const pathOf = (command: Command): string =>
  command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
