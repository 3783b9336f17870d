import type { Reply } from "./ask";

export interface Write<T> {
  /** Sends it; the argument is how often it was sent before. */
  readonly send: (attemptsBefore: number) => Promise<Reply<T>>;
  /** Looks whether it has arrived; undefined where it has not. */
  readonly find: (attemptsBefore: number) => Promise<Reply<T | undefined>>;
}

/**
 * Makes a write. When its answer is lost nobody knows whether it arrived: then it is looked for, and sent once more only
 * when it is not there.
 */
export async function write<T>({ send, find }: Write<T>): Promise<Reply<T>> {
  const first = await send(0);
  if (first.result === "answered" || first.isLost !== true) return first;
  const found = await find(1);
  if (found.result !== "answered") return first;
  if (found.value !== undefined) return { ...found, value: found.value };
  const second = await send(1);
  return second.result === "answered" ? { ...second, isSecond: true } : second;
}
