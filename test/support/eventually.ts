import { setTimeout as pause } from "node:timers/promises";

const POLL_MS = 25;

/** Calls until it neither throws nor returns undefined, and returns that; at the end of its time the last error counts. */
export async function eventually<Value>(
  attempt: () => Value | undefined | Promise<Value | undefined>,
  { withinMs }: { withinMs: number },
): Promise<Value> {
  const end = performance.now() + withinMs;
  for (;;) {
    let reason: unknown = new Error(`nothing within ${withinMs} ms`);
    try {
      const value = await attempt();
      if (value !== undefined) return value;
    } catch (error) {
      reason = error;
    }
    if (performance.now() >= end) throw reason;
    await pause(POLL_MS);
  }
}
