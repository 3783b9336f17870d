import { setMaxListeners } from "node:events";

/** How a run is ended before its time: by the user, or because what it is to say is already certain. */
export interface Ending {
  readonly signal: AbortSignal;
  /** How long the next step of removing what was made may take. */
  readonly cleanUpMs: () => number;
  end(): void;
}

/** For each step, beside the deadline of the check. A healthy tenant removes a probe in milliseconds. */
export const CLEAN_UP_MS = 5_000;
/** Somebody waits for an ended run to end: all of its clean-up together. */
const HASTY_CLEAN_UP_MS = 1_500;

/** Returns the ending of a run that also ends when the outer signal does. */
export function createEnding(outer: AbortSignal | undefined): Ending {
  const controller = new AbortController();
  let endedAt: number | undefined;
  const end = () => {
    endedAt ??= performance.now();
    controller.abort();
  };
  // Every request under way listens, and there are thousands.
  setMaxListeners(0, controller.signal, ...(outer === undefined ? [] : [outer]));
  if (outer?.aborted) end();
  else outer?.addEventListener("abort", end, { once: true });
  return {
    signal: controller.signal,
    cleanUpMs: () =>
      endedAt === undefined ? CLEAN_UP_MS : Math.max(1, endedAt + HASTY_CLEAN_UP_MS - performance.now()),
    end,
  };
}
