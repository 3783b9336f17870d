// What an option of a verb may be. Commander prints what is wrong and how it is written.
import { InvalidArgumentError } from "commander";

const MAX_PERIOD_SECONDS = 3_600;
const MAX_CONCURRENCY = 1_000;

/** Returns milliseconds from `90s`, `7m` or `90`, which are seconds. */
export function parsePeriod(text: string): number {
  const [, digits, unit] = /^(\d{1,5})(s|m)?$/.exec(text) ?? [];
  const seconds = Number(digits) * (unit === "m" ? 60 : 1);
  if (!(seconds <= MAX_PERIOD_SECONDS)) {
    throw new InvalidArgumentError(`Give from 0s to ${MAX_PERIOD_SECONDS}s, like 90s or 7m.`);
  }
  return seconds * 1_000;
}

const AGE_UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };
const MAX_AGE_SECONDS = 90 * 86_400;

/** Returns milliseconds from `0s`, `90m`, `24h` or `10d`. */
export function parseAge(text: string): number {
  const [, digits, unit = ""] = /^(\d{1,7})([smhd])$/.exec(text) ?? [];
  const seconds = Number(digits) * (AGE_UNITS[unit] ?? Number.NaN);
  if (!(seconds <= MAX_AGE_SECONDS)) throw new InvalidArgumentError("Give from 0s to 90d, like 24h or 10d.");
  return seconds * 1_000;
}

export function parseConcurrency(text: string): number {
  const count = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  if (!(count >= 1 && count <= MAX_CONCURRENCY)) throw new InvalidArgumentError(`Give from 1 to ${MAX_CONCURRENCY}.`);
  return count;
}

export function parseLimit(text: string): number {
  const count = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (count === 0) throw new InvalidArgumentError("Give from 1 to 999.");
  return count;
}

/** Returns what was given before and one more `<subsystem>=<seconds>`. */
export function collectTickLimit(text: string, before: Readonly<Record<string, number>> = {}): Record<string, number> {
  const [, subsystem, seconds] = /^([^=]{1,100})=(\d{1,5})$/.exec(text) ?? [];
  if (subsystem === undefined) throw new InvalidArgumentError("Give <subsystem>=<seconds>, like scheduler=300.");
  return { ...before, [subsystem]: Number(seconds) };
}

/** A report beside the one on the screen. */
export interface ReportFile {
  readonly format: string;
  readonly file: string;
}

/** Returns what was given before and one more `<format>=<file>`. */
export function collectReport(text: string, before: readonly ReportFile[] = []): ReportFile[] {
  const [, format, file] = /^([a-z]+)=(.+)$/.exec(text) ?? [];
  if (format === undefined || file === undefined)
    throw new InvalidArgumentError("Give <format>=<file>, like json=smoke.json.");
  return [...before, { format, file }];
}

/** Returns what was given before and one more text. */
export const collect = (text: string, before: readonly string[] = []): string[] => [...before, text];
