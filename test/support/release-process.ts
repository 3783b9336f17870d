import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { buildSync } from "esbuild";
import type { Ending } from "./promote-process";
import type { Task } from "./release-world";
import { temporaryDirectory } from "./temporary-directory";

export interface ReleaseProcess extends AsyncDisposable {
  /** Gives it its one task. Returns how it ended; undefined when it was killed before it could tell. */
  carryOut(task: Task): Promise<Ending | undefined>;
  kill(): void;
}

/** Bundles the program of the processes: a hundred of them start in a third of the time that its sources take. */
export function releaseProcesses() {
  const { path, remove } = temporaryDirectory();
  const program = join(path, "promote-process.cjs");
  const entryPoints = [join(__dirname, "promote-process.ts")];
  buildSync({ entryPoints, outfile: program, bundle: true, platform: "node", target: "node20", logLevel: "silent" });
  return { start: () => startReleaseProcess(program), remove };
}

/** Starts a process that gets ready to release, and waits. */
function startReleaseProcess(program: string): ReleaseProcess {
  const child = fork(program, {
    execArgv: [],
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
