import { inert } from "../core/inert";
import { redactor } from "../core/redact";

const MAX_LENGTH = 200;
/** What is longer is looked at no further. */
const MAX_READ = 64 * 1024;
/** Of what two long texts have in common before they differ. */
const CONTEXT = 30;
/** A shorter text stands in half of all words. */
const MIN_SECRET_LENGTH = 4;

/** Puts texts of a cloud into words that may be printed. */
export interface Shown {
  one(text: string): string;
  /** Of two long texts it shows where they differ. */
  both(one: string, other: string): [string, string];
}

/** Returns what shows texts without the secrets that are given, and without anything that has the shape of one. */
export function shownWithout(secrets: readonly string[]): Shown {
  const redact = redactor(
    secrets.filter(({ length }) => length >= MIN_SECRET_LENGTH),
    MAX_READ,
  );
  // Thousands of secrets are looked for in each text, and a change to a fleet says the same of every machine.
  const known = new Map<string, readonly string[]>();
  const safe = (text: string): readonly string[] => {
    const characters = known.get(text) ?? [...inert(redact(text))];
    known.set(text, characters);
    return characters;
  };
  return {
    one: (text) => cut(safe(text)),
    both(one, other) {
      const [a, b] = [safe(one), safe(other)];
      const isLong = Math.max(a.length, b.length) > MAX_LENGTH;
      const at = a.findIndex((character, index) => character !== b[index]);
      const differing = at === -1 && b.length > a.length ? a.length : at;
      const start = isLong && differing > 2 * CONTEXT ? differing - CONTEXT : 0;
      return [cut(a, start), cut(b, start)];
    },
  };
}

function cut(characters: readonly string[], start = 0): string {
  const from = start > 0 && characters.length > 0 ? ["…", ...characters.slice(start)] : characters;
  return (from.length > MAX_LENGTH ? [...from.slice(0, MAX_LENGTH - 1), "…"] : from).join("");
}
