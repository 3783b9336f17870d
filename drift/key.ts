import { DRIFT_SECTIONS, type DriftFinding, type DriftSectionName } from "../core/model/drift-report";
import { scrub } from "../core/redact";

/** What a finding is about, apart from what is wrong with it. */
export type Place = Pick<DriftFinding, "section" | "stack" | "subject" | "path">;

// Of a path only what would break the line or hide in it; before it, also what separates the parts.
const IN_PATH = /[\s\p{C}%#]/gu;
const BEFORE_PATH = /[\s\p{C}%#:/*]/gu;

const escaped = (text: string, what: RegExp): string =>
  scrub(text).replace(what, (character) =>
    [...Buffer.from(character)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`).join(""),
  );

/** Returns `section:stack/subject:path`, the name that a finding has in every report, on one line and without a space. */
export function keyOf({ section, stack, subject, path }: Place): string {
  const [of, about] = [stack, subject].map((text) => escaped(text, BEFORE_PATH));
  return `${section}:${of}/${about}:${path === "*" ? "%2A" : escaped(path, IN_PATH)}`;
}

/** A key, or one with `*` for every subject or every path. */
export interface KeyPattern {
  readonly section: DriftSectionName;
  readonly stack: string;
  readonly subject: string;
  readonly path: string;
}

/** Returns the parts of a key as they stand in it; undefined where the text is none. */
export function tryParseKey(text: string): KeyPattern | undefined {
  const [, name, stack, subject, path] = /^([a-z]+):([^\s:/*]+)\/([^\s:/]+):(\S+)$/.exec(text) ?? [];
  const section = DRIFT_SECTIONS.find((one) => one === name);
  if (section === undefined || stack === undefined || subject === undefined || path === undefined) return undefined;
  // A star stands for all, or is the text's own in a path.
  return subject.includes("*") && subject !== "*" ? undefined : { section, stack, subject, path };
}

/** Returns whether a key is one of those that a pattern names. */
export function matches(pattern: KeyPattern, key: string): boolean {
  const parts = tryParseKey(key);
  return (
    parts !== undefined &&
    parts.section === pattern.section &&
    parts.stack === pattern.stack &&
    ["*", parts.subject].includes(pattern.subject) &&
    ["*", parts.path].includes(pattern.path)
  );
}
