import type { Command } from "commander";
import { verbsOf } from "./command-tree";
import { usageErrorOf } from "./usage-error";

/** Makes a program and all its verbs refuse what they do not understand as everything else here is refused. */
export function withManners(program: Command): Command {
  for (const command of verbsOf(program)) {
    command.configureOutput({ outputError: () => {} }).exitOverride((error) => {
      throw usageErrorOf(command, error);
    });
  }
  return program;
}
