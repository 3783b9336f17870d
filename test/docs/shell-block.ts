// A block of commands in a page: which commands it has, what each is told to end with, and what it would run.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface TextCommand {
  readonly text: string;
  /** The line of the block, from 0. */
  readonly line: number;
  /** The exit status that the comment behind it tells; `no` is any but 0. */
  readonly told: number | "no";
}

const PLACEHOLDER = /<([a-z][a-z ]*)>/g;
const TOLD: readonly [RegExp, (digit: string) => TextCommand["told"]][] = [
  [/ # exit (\d)\b/, Number],
  [/ # refused\b/, () => 1],
  [/ # fails\b/, () => "no"],
];

/**
 * Returns the commands of a block, as bash itself tells where one ends.
 * @throws {Error} when bash does not understand the last one.
 */
export function commandsOf(block: string): TextCommand[] {
  const commands: TextCommand[] = [];
  let open: string[] = [];
  const lines = block.split("\n");
  for (const [at, line] of lines.entries()) {
    if (open.length === 0 && line.trim() === "") continue;
    open.push(line);
    const text = open.join("\n");
    if (line.endsWith("\\") || !isWhole(text)) continue;
    commands.push({ text, line: at + 1 - open.length, told: toldBy(text) });
    open = [];
  }
  if (open.length > 0) throw new Error(`bash does not understand: ${open.join("\n")}`);
  return commands;
}

const isWhole = (text: string) => spawnSync("bash", ["-n"], { input: text }).status === 0;

function toldBy(text: string): TextCommand["told"] {
  for (const [form, told] of TOLD) {
    const match = form.exec(text);
    if (match !== null) return told(match[1] ?? "");
  }
  return 0;
}

/**
 * Returns a text with a value for each `<placeholder>`.
 * @throws {Error} naming one that has none.
 */
export function fillIn(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(PLACEHOLDER, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`there is no value for <${name}>`);
    return value;
  });
}

/** Says on stdout what would be run: a JSON list for each command that is no builtin. Nothing is. */
const RECORDER = `
PATH=/nowhere
set -o noclobber
command_not_found_handle() {
  local word list=
  for word; do
    word=\${word//\\\\/\\\\\\\\}
    list+=,\\"\${word//\\"/\\\\\\"}\\"
  done
  printf '[%s]\\n' "\${list:1}" >&3
}
`;

/** Where an output goes is no word of a command, and the dry run must not go there. */
const REDIRECTION = / >{1,2} ?[^\s;|&)]+/g;

/** Returns the commands that a block would run, as lists of words. Nothing is run, and nothing is written. */
export function wordsOf(block: string): string[][] {
  const scratch = mkdtempSync(join(tmpdir(), "block-"));
  try {
    const { output, status, stderr } = spawnSync(
      "bash",
      ["--norc", "-c", `${RECORDER}${block.replaceAll(REDIRECTION, "")}`],
      {
        cwd: scratch,
        env: { HOME: scratch },
        encoding: "utf8",
        stdio: ["ignore", "pipe", "pipe", "pipe"],
      },
    );
    if (status !== 0) throw new Error(`it does not run dry: ${stderr}`);
    return (output[3] ?? "")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as string[]);
  } finally {
    rmSync(scratch, { recursive: true });
  }
}
