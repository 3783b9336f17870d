import { Misuse } from "../core/errors";
import { run } from "../core/process";

export interface Step {
  /** What is being done, as a line for the person who waits. */
  readonly says: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env: NodeJS.ProcessEnv;
  readonly timeoutMs: number;
  /** What to do when it fails. */
  readonly fix: string;
}

/** The end of what a failed command printed is worth showing, all of it is not. */
const SHOWN_LINES = 15;

/**
 * Runs one step, which cannot ask anything, and prints what it does and how long it took.
 * @throws {Misuse} naming the command that failed and what to do, after the end of its output was printed.
 */
export async function runStep({ says, program, args, fix, ...options }: Step, print: (line: string) => void) {
  const started = performance.now();
  print(`  ${says} …`);
  const { status, stdout, stderr } = await run(program, args, options);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  if (status !== 0) {
    const said = `${stdout.trim()}\n${status === 127 ? "" : stderr}`.trim();
    if (said !== "") print(said.split("\n").slice(-SHOWN_LINES).join("\n"));
    throw new Misuse({ what: `\`${[program, ...args].join(" ")}\``, why: reasonOf(status, program, seconds), fix });
  }
  print(`  done in ${seconds} s`);
}

function reasonOf(status: number, program: string, seconds: string): string {
  if (status === 127) return `there is no program ${program} on PATH`;
  if (status === 124) return `it was not done after ${seconds} s and was ended`;
  return `it ended with status ${status}`;
}
