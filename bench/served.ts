import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/** A program of this folder that serves in a process of its own. */
export interface Served {
  /** `127.0.0.1:<port>`. */
  readonly host: string;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts a program that prints its port when it serves, and ends when its stdin does.
 * @throws when it ended before that.
 */
export async function serve(file: string, ...args: readonly string[]): Promise<Served> {
  const child = spawn(process.execPath, ["--require", "./bin/typescript.cjs", join(__dirname, file), ...args], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(child, "close");
  const [port] = (await Promise.race([once(child.stdout, "data"), ended])) as [unknown];
  if (child.exitCode !== null) throw new Error(`${file} ended with status ${child.exitCode} before it served`);
  return {
    host: `127.0.0.1:${Number(String(port))}`,
    [Symbol.asyncDispose]: async () => {
      child.stdin.end();
      await ended;
    },
  };
}
