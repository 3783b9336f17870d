import { resolve } from "node:path";
import { run } from "../../core/process";

const PROGRAM = resolve(__dirname, "../../bin/sandbox.cjs");

/** Runs the sandbox's command line on the sandbox in `dir`. */
export const sandbox = (dir: string, ...args: string[]) =>
  run(process.execPath, [PROGRAM, ...args], { env: { ...process.env, SANDBOX_DIR: dir }, timeoutMs: 60_000 });
