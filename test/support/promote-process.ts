// A release in a process of its own, so that it can be killed. Waits for its task, and tells how it ended.
import { CanaryError } from "../../core/errors";
import { carryOut, type Task } from "./release-world";

/** How a release ended that was not killed. */
export interface Ending {
  readonly exit: number;
  readonly message: string;
}

process.once("message", (task: Task) => {
  carryOut(task).then(
    () => tell({ exit: 0, message: "" }),
    (error: unknown) => tell({ exit: error instanceof CanaryError ? error.exit : 70, message: String(error) }),
  );
});

const tell = (ending: Ending) => process.send?.(ending, () => process.disconnect());
