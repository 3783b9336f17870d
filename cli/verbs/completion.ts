import type { Command } from "commander";
import type { ExitCode } from "../../core/errors";
import { bashScript } from "../completion/bash";
import { fishScript } from "../completion/fish";
import { offersOf } from "../completion/offers";
import { zshScript } from "../completion/zsh";

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript };

/** Prints the script that completes a program in a shell. */
export function completion(program: Command, shell: keyof typeof scripts): ExitCode {
  process.stdout.write(scripts[shell](program.name(), offersOf(program)));
  return 0;
}
