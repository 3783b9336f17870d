import { countOf } from "../core/model/count";

/** More names than these help nobody. */
const MAX_NAMED = 5;

/** Returns a length of time in its largest unit, rounded down, like `10 days` or `3 h`. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  if (seconds >= 86_400) return countOf(Math.floor(seconds / 86_400), "day");
  if (seconds >= 3_600) return `${Math.floor(seconds / 3_600)} h`;
  return seconds >= 60 ? `${Math.floor(seconds / 60)} min` : `${seconds} s`;
}

/** Returns names as they stand in a sentence: all, or the first of them and how many more there are. */
export function listed(names: readonly string[]): string {
  const more = names.length - MAX_NAMED;
  if (more > 1) return `${names.slice(0, MAX_NAMED).join(", ")} and ${more} more`;
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
