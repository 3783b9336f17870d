import { fork } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import type { Ending } from "./promote-process";
import type { Task } from "./release-world";

const PROGRAM = resolve(__dirname, "promote-process.ts");

export interface ReleaseProcess extends AsyncDisposable {
  /** Gives it its one task. Returns how it ended; undefined when it was killed before it could tell. */
  carryOut(task: Task): Promise<Ending | undefined>;
  kill(): void;
}

/** Starts a process that gets ready to release, and waits. */
export function startReleaseProcess(): ReleaseProcess {
  const child = fork(PROGRAM, {
    execArgv: ["--require", "./bin/typescript.cjs"],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const ended = once(child, "exit");
  const kill = () => void child.kill("SIGKILL");
  return {
    carryOut: async (task) => {
      let ending: Ending | undefined;
      child.once("message", (told: Ending) => {
        ending = told;
      });
      // One that was killed before does not listen: how it ended says so.
      child.send(task, () => {});
      const [status, signal] = await ended;
      if (ending === undefined && signal !== "SIGKILL") throw new Error(`the process ended with ${status ?? signal}`);
      return ending;
    },
    kill,
    [Symbol.asyncDispose]: async () => {
      kill();
      await ended;
    },
  };
}
