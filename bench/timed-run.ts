import { run } from "../core/process";
import { CHECKOUT } from "../toolchain/pinned";

/** How a contender is called. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  /** What it gets beside PATH and HOME, or in their place. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface TimedRun {
  /** From the start of the process to its end. */
  readonly wholeMs: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Bash and curl take about two minutes for a hundred tenants. */
const TIMEOUT_MS = 20 * 60_000;

/**
 * Runs a contender's process.
 * @throws when it fails: there is no ratio to a run that did not do its work.
 */
export async function timedRun(name: string, { program, args, env }: Command): Promise<TimedRun> {
  const { PATH, HOME } = process.env;
  const began = performance.now();
  const { status, stdout, stderr } = await run(program, args, {
    cwd: CHECKOUT,
    env: { PATH, HOME, ...env },
    timeoutMs: TIMEOUT_MS,
  });
  const wholeMs = performance.now() - began;
  if (status !== 0) throw new Error(`${name} ended with status ${status}: ${stderr}\n${stdout.slice(0, 500)}`);
  return { wholeMs, stdout, stderr };
}
