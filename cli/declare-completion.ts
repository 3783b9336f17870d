import { Argument, type Command } from "commander";

/** Declares the verb that prints how a shell completes a program's verbs. It is loaded when it runs. */
export function declareCompletionVerb(program: Command): void {
  const name = program.name();
  program
    .command("completion")
    .addArgument(new Argument("<shell>", "the shell that it is for").choices(["bash", "zsh", "fish"]))
    .description("print a script that completes verbs, options and their choices in a shell")
    .addHelpText(
      "after",
      `
The script runs nothing while it completes. Load it where your shell starts:

  ~/.bashrc                                   source <(${name} completion bash)
  ~/.zshrc, behind compinit                   source <(${name} completion zsh)
  ~/.config/fish/completions/${`${name}.fish`.padEnd(17)}written by \`${name} completion fish\`

It completes the word \`${name}\`: where you call it by npx, define \`${name}() { npx ${name} "$@"; }\` as well.

Exit codes: 0 it is printed, 2 there is no such shell.

Examples:
  $ ${name} completion bash
  $ ${name} completion fish > ~/.config/fish/completions/${name}.fish`,
    )
    .action((shell) => {
      const { completion } = require("./verbs/completion") as typeof import("./verbs/completion");
      process.exitCode = completion(program, shell);
    });
}
