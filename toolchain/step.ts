import { spawn } from "node:child_process";
import { Misuse } from "../core/errors";

export interface Step {
  /** What is being done, as a line for the person who waits. */
  readonly says: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly timeoutMs: number;
  /** What to do when it fails. */
  readonly fix: string;
}

/** The end of what a failed command printed is worth showing, all of it is not. */
const SHOWN_LINES = 15;

/**
 * Runs one step and prints what it does and how long it took.
 * @throws {Misuse} naming the command that failed, the end of its output and what to do.
 */
export async function runStep(step: Step): Promise<void> {
  const started = Date.now();
  console.log(`  ${step.says} …`);
  const { status, output } = await finish(step);
  if (status !== 0) {
    const printed = output.trim().split("\n").slice(-SHOWN_LINES).join("\n");
    if (printed !== "") console.error(printed);
    throw new Misuse({
      what: `\`${[step.program, ...step.args].join(" ")}\``,
      why: status === "missing" ? `there is no program ${step.program} on PATH` : `it ended with status ${status}`,
      fix: step.fix,
    });
  }
  console.log(`  done in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

function finish(step: Step): Promise<{ status: number | string; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(step.program, step.args, {
      cwd: step.cwd,
      env: step.env,
      stdio: ["ignore", "pipe", "pipe"],
      timeout: step.timeoutMs,
    });
    let output = "";
    const keep = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-64_000);
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.on("error", (error: NodeJS.ErrnoException) =>
      resolve({ status: error.code === "ENOENT" ? "missing" : error.message, output }),
    );
    child.on("close", (code, signal) => resolve({ status: code ?? signal ?? "unknown", output }));
  });
}
