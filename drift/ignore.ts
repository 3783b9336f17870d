// What somebody has looked at and leaves as it is until a day: the lines of an ignore file.
import { z } from "zod";
import { Misuse } from "../core/errors";
import { daysLeft, MAX_DEBT_DAYS, MIN_REASON_LENGTH } from "../core/model/debt";
import { type KeyPattern, matches, tryParseKey } from "./key";

/** The file's name unless another one is given. */
export const IGNORE_FILE = ".driftignore";

export interface IgnoreLine {
  /** Counted from 1. */
  readonly line: number;
  /** As it stands in the file. */
  readonly text: string;
  readonly pattern: KeyPattern;
  /** The last day on which it silences. */
  readonly until: string;
  readonly why: string;
}

const MAX_BYTES = 1024 * 1024;
const MAX_NAMED = 10;
const day = z.iso.date();

/**
 * Returns the lines of an ignore file, each `<key> <last day> <reason>`; in a key `*` stands for every subject or every path.
 * Empty lines and those that begin with # say nothing.
 * @throws {Misuse} naming every line that is something else, or runs longer than a debt may.
 */
export function parseIgnore(text: string, file: string, now: Date): IgnoreLine[] {
  const problems: string[] = Buffer.byteLength(text) > MAX_BYTES ? ["it is larger than 1 MiB"] : [];
  const lines = (problems.length > 0 ? [] : text.split(/\r?\n/)).flatMap((raw, at): IgnoreLine[] => {
    const content = raw.trim();
    if (content === "" || content.startsWith("#")) return [];
    const [key = "", until = "", ...words] = content.split(/\s+/);
    const why = words.join(" ");
    const pattern = tryParseKey(key);
    const problem =
      pattern === undefined ? "it begins with no key as `canary drift` prints it" : whyNot(until, why, now);
    if (pattern === undefined || problem !== undefined) {
      problems.push(`line ${at + 1}: ${problem}`);
      return [];
    }
    return [{ line: at + 1, text: key, pattern, until, why }];
  });
  if (problems.length === 0) return lines;
  const more = problems.length - MAX_NAMED;
  throw new Misuse({
    what: `The ignore file ${file}`,
    why: [...problems.slice(0, MAX_NAMED), ...(more > 0 ? [`and ${more} more`] : [])].join("; "),
    fix: "Write each line as `<key> <last day, like 2026-11-24> <reason>`",
  });
}

function whyNot(until: string, why: string, now: Date): string | undefined {
  if (!day.safeParse(until).success) return "after the key there is no day, like 2026-11-24";
  if (why.length < MIN_REASON_LENGTH) return `its reason has ${why.length} characters; ${MIN_REASON_LENGTH} are needed`;
  const days = daysLeft(until, now);
  return days > MAX_DEBT_DAYS ? `it runs for ${days} days; at most ${MAX_DEBT_DAYS} are allowed` : undefined;
}

/** Returns who finds the line that silences a key today. */
export function silencerOf(lines: readonly IgnoreLine[], now: Date): (key: string) => IgnoreLine | undefined {
  const running = lines.filter(({ until }) => daysLeft(until, now) >= 0);
  const exact = new Map(running.map((line) => [line.text, line]));
  const wide = running.filter(({ pattern: { subject, path } }) => subject === "*" || path === "*");
  return (key) => exact.get(key) ?? wide.find(({ pattern }) => matches(pattern, key));
}

/** Returns the lines that are over. */
export const expiredOf = (lines: readonly IgnoreLine[], now: Date): IgnoreLine[] =>
  lines.filter(({ until }) => daysLeft(until, now) < 0);
