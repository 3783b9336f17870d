import { Misuse } from "../core/errors";
import type { Verdict } from "../core/model/verdict";

export type Shard = NonNullable<Verdict["shard"]>;

/** As many as a matrix of jobs can have. */
const MAX_SHARDS = 256;

/**
 * Returns a shard from `<i>/<n>`, counted from 1.
 * @throws {Misuse} when the text is anything else.
 */
export function parseShard(text: string): Shard {
  const [, index, of] = (/^(\d{1,3})\/(\d{1,3})$/.exec(text) ?? []).map(Number);
  if (index === undefined || of === undefined || index < 1 || index > of || of > MAX_SHARDS) {
    throw new Misuse({
      what: `The shard "${text.slice(0, 20)}"`,
      why: "it is not <i>/<n> with i from 1 to n",
      fix: `Give for example 2/4; n is at most ${MAX_SHARDS}`,
    });
  }
  return { index, of };
}

/**
 * Returns the shard's part of a list: every nth item, so that the parts differ by one at most and each item is in one.
 * @throws {Misuse} when nothing is left for it: a run of nothing must never look like a yes.
 */
export function takeShard<Item>(items: readonly Item[], { index, of }: Shard): Item[] {
  const part = items.filter((_, position) => position % of === index - 1);
  if (part.length > 0) return part;
  throw new Misuse({
    what: `The shard ${index}/${of}`,
    why: `there are ${items.length} tenants, so nothing is left for it`,
    fix: `Use at most ${items.length} shards`,
  });
}

/** Returns the shards of so many tenants with at most `size` in each; more in each where there would be too many shards. */
export function divide(tenants: number, size: number): Shard[] {
  const of = Math.min(Math.max(1, Math.ceil(tenants / size)), MAX_SHARDS);
  return Array.from({ length: of }, (_, position) => ({ index: position + 1, of }));
}
