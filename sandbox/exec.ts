import { spawn } from "node:child_process";
import { constants } from "node:os";
import { Misuse } from "../core/errors";
import { requireUp } from "./daemon-client";
import { sandboxEnvironment } from "./environment";
import { places, readSettings } from "./settings";
import { linkCheckout } from "./working-copy";

const FORWARDED = ["SIGTERM", "SIGHUP", "SIGINT"] as const;

/**
 * Runs a command inside the sandbox, as a user of a real account would run it, and returns its exit status.
 * @throws {Misuse} when the sandbox is not up or the command does not exist.
 */
export async function exec(dir: string, [program = "", ...args]: readonly string[]): Promise<number> {
  await requireUp(readSettings(dir));
  linkCheckout(dir);
  const { work } = places(dir);
  const env = { ...sandboxEnvironment(dir), PWD: work };
  // On a terminal Ctrl-C reaches the child by itself; a second one would make Pulumi abandon its run.
  const forward = (signal: NodeJS.Signals) => {
    if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
  };
  // Before the command runs: it may be told to end as soon as it has begun.
  for (const signal of FORWARDED) process.on(signal, forward);
  const child = spawn(program, args, { cwd: work, env, stdio: "inherit" });
  try {
    return await new Promise((resolve, reject) => {
      child.once("error", (cause) => {
        const what = `The command "${program}"`;
        reject(new Misuse({ what, why: "it cannot be started", fix: "Give the name of a program on PATH", cause }));
      });
      child.once("close", (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
    });
  } finally {
    for (const signal of FORWARDED) process.off(signal, forward);
  }
}
