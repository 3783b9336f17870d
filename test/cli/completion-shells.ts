// Completion as the shells themselves do it.
import { run } from "../../core/process";

/** Returns what a shell offers at the end of a line, by the script that is in a file. */
export type Complete = (script: string, line: string) => Promise<string[]>;

const TIMEOUT_MS = 20_000;

async function ask(cwd: string, program: string, args: readonly string[]): Promise<string[]> {
  const { PATH } = process.env;
  const { status, stdout, stderr } = await run(program, args, { cwd, env: { PATH, HOME: cwd }, timeoutMs: TIMEOUT_MS });
  if (stderr !== "" || status !== 0) throw new Error(`${program} ends with ${status}: ${stderr}`);
  return stdout.split("\n").filter((text) => text !== "");
}

/** The words of a line as readline gives them: `=` and `:` are words of their own. */
const readlineWords = (line: string): string[] =>
  line.split(" ").flatMap((word) => (word === "" ? [""] : word.split(/([=:]+)/).filter((part) => part !== "")));

/** A shell that is not at a prompt completes nothing, so the function is called as readline calls it, and the rest done as it does. */
const IN_BASH = `set -u
compopt() { isDefault=no; }
isDefault=yes
source "$1"
shift
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
spec=$(complete -p "$1")
spec=\${spec#* -F }
"\${spec%% *}"
word=\${COMP_WORDS[COMP_CWORD]}
if [[ \${#COMPREPLY[@]} -gt 0 ]]; then printf '%s\\n' "\${COMPREPLY[@]}"
elif [[ $isDefault == yes ]]; then compgen -f -- "\${word#=}"
fi`;

/** What zsh's own functions, which work at a prompt only, are given is printed instead. */
const IN_ZSH = `compset() { [[ $PREFIX == *=* ]] && PREFIX=\${PREFIX#*=}; }
_files() { print -rl -- $PREFIX*(N); }
_describe() {
  for item in "\${(@P)argv[-1]}"; do
    if [[ \${item%%:*} == $PREFIX* && ( $1 != -o || $PREFIX == -* ) ]]; then print -r -- \${item%%:*}; fi
  done
}
compdef() { completing=$1; }
source "$1"
shift
words=("$@")
CURRENT=$#
PREFIX=$words[-1]
$completing || true`;

/** How each shell that completion is for is asked, in a directory. */
export const shells: Readonly<Record<"bash" | "zsh" | "fish", (cwd: string) => Complete>> = {
  bash: (cwd) => (script, line) =>
    ask(cwd, "bash", ["--norc", "--noprofile", "-c", IN_BASH, "bash", script, ...readlineWords(line)]),
  zsh: (cwd) => (script, line) => ask(cwd, "zsh", ["-f", "-c", IN_ZSH, "zsh", script, ...line.split(" ")]),
  fish: (cwd) => async (script, line) => {
    const offers = await ask(cwd, "fish", ["--no-config", "-c", "source $argv[1]; complete -C $argv[2]", script, line]);
    // Fish gives the whole word, and what it is for.
    return offers.map((offer) => (offer.split("\t")[0] ?? "").replace(/^[\w-]+=/, ""));
  },
};
