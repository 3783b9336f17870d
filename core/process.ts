import { type ExecFileException, execFile } from "node:child_process";

export interface Finished {
  /**
   * The exit status; 124 when its time was up, 126 when it could not be started with these arguments or in this place,
   * 127 when the program or the directory to run it in does not exist.
   */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string;
  /** The program is killed after this long. */
  readonly timeoutMs: number;
  /** Kills the program; it then counts as one whose time was up. */
  readonly signal?: AbortSignal | undefined;
}

/** Output beyond this ends the program: nothing here prints more than a few MB. */
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/** Runs a program without a shell, bounded in time and output. Never rejects: how it ended is in the result. */
export function run(program: string, args: readonly string[], options: RunOptions): Promise<Finished> {
  return new Promise<Finished>((resolve) => {
    const child = execFile(
      program,
      [...args],
      {
        cwd: options.cwd,
        env: options.env,
        timeout: Math.ceil(options.timeoutMs),
        killSignal: "SIGKILL",
        maxBuffer: MAX_OUTPUT_BYTES,
        encoding: "utf8",
        signal: options.signal,
      },
      (error, stdout, stderr) =>
        resolve({ status: statusOf(error), stdout, stderr: stderr === "" && error !== null ? error.message : stderr }),
    );
    // A program may end without reading its input; how it ended says the rest.
    child.stdin?.on("error", () => {});
    // Without input it reads an end, and cannot wait for an answer that nobody gives.
    child.stdin?.end(options.input);
  }).catch((error: Error) => ({ status: 126, stdout: "", stderr: error.message }));
}

function statusOf(error: ExecFileException | null): number {
  if (error === null) return 0;
  if (error.killed || error.name === "AbortError") return 124;
  if (typeof error.code === "number") return error.code;
  return error.code === "ENOENT" ? 127 : 1;
}
