import { execFile } from "node:child_process";

export interface Finished {
  /** The exit status; 127 when the program does not exist, 124 when its time was up. */
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
}

/** Output beyond this ends the program: nothing here prints more than a few MB. */
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/** Runs a program without a shell, bounded in time and output. Never rejects: how it ended is in the result. */
export function run(program: string, args: readonly string[], options: RunOptions): Promise<Finished> {
  return new Promise((resolve) => {
    const child = execFile(
      program,
      [...args],
      {
        cwd: options.cwd,
        env: options.env,
        timeout: options.timeoutMs,
        killSignal: "SIGKILL",
        maxBuffer: MAX_OUTPUT_BYTES,
        encoding: "utf8",
      },
      (error, stdout, stderr) => {
        const status =
          error === null
            ? 0
            : error.killed
              ? 124
              : typeof error.code === "number"
                ? error.code
                : error.code === "ENOENT"
                  ? 127
                  : 1;
        resolve({ status, stdout, stderr: stderr === "" && error !== null ? error.message : stderr });
      },
    );
    if (options.input !== undefined) child.stdin?.end(options.input);
  });
}
