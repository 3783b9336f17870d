import { customerHash } from "../core/model/customer-hash";
import type { Customers } from "../core/model/declaration";

/** A slug may have dashes, so a word is looked at with its neighbours: so many at most. */
const MAX_PARTS = 6;

/** Returns whether a text names one of the customers, alone or as a part of a longer name. */
export function namesCustomer({ salt, hashes }: Customers): (text: string) => boolean {
  const known = new Set(hashes);
  const asked = new Map<string, boolean>();
  const isOne = (word: string): boolean => {
    const before = asked.get(word);
    if (before !== undefined) return before;
    const answer = known.has(customerHash(salt, word));
    asked.set(word, answer);
    return answer;
  };
  return (text) =>
    known.size > 0 &&
    text
      .toLowerCase()
      .split(/[^a-z0-9-]+/)
      .some((word) => runsOf(word.split("-")).some(isOne));
}

const runsOf = (parts: readonly string[]): string[] =>
  parts.flatMap((_, from) =>
    Array.from({ length: Math.min(MAX_PARTS, parts.length - from) }, (_, more) =>
      parts.slice(from, from + more + 1).join("-"),
    ),
  );
