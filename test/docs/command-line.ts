// Whether a command that a page shows is one: the verb is there, and every option is its verb's.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Command, CommanderError } from "commander";
import { createProgram } from "../../cli/program";
import { verbsOf } from "../../docs/verb-table";
import { pulumiBinDir } from "../../toolchain/pinned";
import { ROOT } from "./page";

const read = (file: string) => readFileSync(join(ROOT, file), "utf8");
const targets = [...read("Makefile").matchAll(/^([a-z]+):/gm)].map(([, target]) => target);
const scripts = Object.keys((JSON.parse(read("package.json")) as { scripts: object }).scripts);
/** Programs that a page may show, and that this test knows nothing of. */
const OTHERS = ["aws", "bash", "openssl"];

/** Returns what is wrong with a command, or nothing. */
export function problemOf([program = "", ...words]: readonly string[]): string | undefined {
  if (program === "npx" && words[0] !== "mocha") return problemOf(words);
  if (program === "npx") return undefined;
  if (program === "canary") return problemOfCanary(words);
  if (program === "sandbox") return problemOfSandbox(words);
  if (program === "npm") return problemOfScript(words);
  if (program === "make") return unknown("make", words, targets);
  if (program === "pulumi") return problemOfPulumi(words);
  return unknown("the command line", [program], OTHERS);
}

const unknown = (of: string, words: readonly string[], known: readonly (string | undefined)[]) => {
  const word = words.find((one) => !known.includes(one));
  return word === undefined ? undefined : `${of} knows no ${word}`;
};

/** What a sentence leaves out when it only names a verb. */
const LEFT_OUT = [
  "commander.missingArgument",
  "commander.missingMandatoryOptionValue",
  "commander.optionMissingArgument",
];

/** Returns what is wrong with a verb that a sentence names, with or without what it needs. */
export const problemOfMention = ([, , ...words]: readonly string[]) => problemOfCanary(words, LEFT_OUT);

/** Options are parsed, so values count, too; what needs more than the command line is not asked. */
function problemOfCanary(words: readonly string[], allowed: readonly string[] = []): string | undefined {
  const program = createProgram();
  let called: Command | undefined;
  for (const verb of [program, ...verbsOf(program)]) {
    verb.exitOverride().configureOutput({ writeErr: () => {}, writeOut: () => {} });
    if (verb.parent === null) continue;
    verb.action(() => {
      called = verb;
    });
  }
  try {
    program.parse(words, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) return `canary says: ${(error as Error).message}`;
    return error.exitCode === 0 || allowed.includes(error.code) ? undefined : `canary says: ${error.message}`;
  }
  return called === undefined ? "canary is called without a verb" : undefined;
}

/** What it runs is run for real elsewhere, but for the command that it hands over. */
const problemOfSandbox = ([verb, separator, ...command]: readonly string[]) =>
  verb === "exec" && separator === "--" ? problemOf(command) : undefined;

const problemOfScript = ([verb, script]: readonly string[]) =>
  verb === "run" ? unknown("npm run", [script ?? ""], scripts) : unknown("npm", [verb ?? ""], ["ci"]);

const asked = new Map<string, string | undefined>();

/** The CLI itself is asked: with `--help` it parses everything, does nothing, and says which verb it understood. */
function problemOfPulumi(words: readonly string[]): string | undefined {
  const key = JSON.stringify(words);
  if (!asked.has(key)) asked.set(key, askPulumi(words));
  return asked.get(key);
}

function askPulumi(words: readonly string[]): string | undefined {
  const pulumi = join(pulumiBinDir(process.env), "pulumi");
  const { status, stdout, stderr } = spawnSync(pulumi, [...words, "--help"], { encoding: "utf8" });
  if (status !== 0) return `pulumi says: ${stderr.trim().split("\n")[0]}`;
  const [, verb = ""] = /^Usage:\n\s+pulumi((?: [a-z-]+)*)/m.exec(stdout) ?? [];
  const depth = verb.split(" ").length - 1;
  const next = words[depth];
  const isUnderstood =
    depth > 0 && (!/^Available Commands:/m.test(stdout) || next === undefined || next.startsWith("-"));
  return isUnderstood ? undefined : `pulumi knows no ${words.slice(0, depth + 1).join(" ")}`;
}
