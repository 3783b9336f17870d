// What of a resource's properties differs between the state and the cloud, leaf by leaf, with no secret in it.
import { tryParseJson } from "../core/model/try-parse-json";
import { type Bag, canonical, canonicalBag, isBag, own } from "./canonical";
import { closeSecrets } from "./close-secrets";
import { formatPropertyPath, parsePropertyPath } from "./property-path";

/** A resource's properties as the program asks for them, and as the provider gives them. */
export interface Sides {
  readonly inputs: Bag;
  readonly outputs: Bag;
}

export interface PropertyChange {
  readonly path: string;
  readonly inState: string;
  readonly inCloud: string;
}

/** Stands for a property that is not there. */
export const NOTHING = "nothing";

/** Of a property in which more than these differ, it is said as a whole. */
const MAX_LEAVES = 50;

type Keys = readonly string[];
type Pair = readonly [was: unknown, is: unknown];

/**
 * Returns what differs at the paths at which the provider says that something does; at any path where it names none. Never
 * empty: where nothing can be seen to differ, because it is a secret or the same in another form, it is the path itself.
 * A list is compared as a set, and of it is shown only what one side alone has.
 */
export function changesAt(reported: readonly string[], state: Sides, cloud: Sides): PropertyChange[] {
  const [wasIn, wasOut, isIn, isOut] = closeSecrets([state.inputs, state.outputs, cloud.inputs, cloud.outputs]);
  // Like with like first: among the outputs is also what the cloud chose by itself.
  const pairs: readonly Pair[] = [
    [wasIn, isIn],
    [wasOut, isOut],
    [wasIn, isOut],
  ];
  const paths = reported.length > 0 ? reported.map(parsePropertyPath) : [[]];
  const found = new Map(paths.flatMap((keys) => changesWithin(keys, pairs)).map((change) => [change.path, change]));
  // All tags are the resource's own and those that every resource gets: what its own say need not be said twice.
  return [...found.values()].filter(
    ({ path }) => !/^tagsAll\b/.test(path) || !found.has(path.replace("tagsAll", "tags")),
  );
}

function changesWithin(keys: Keys, pairs: readonly Pair[]): PropertyChange[] {
  const at = pairs
    .map(([was, is]): Pair => [valueAt(was, keys), valueAt(is, keys)])
    // That the program asks for no such thing says nothing about what the cloud chose.
    .filter(([was], index) => index < 2 || was !== undefined);
  const found = at.map(([was, is]) => compare(keys, was, is)).find((changes) => changes.length > 0) ?? [];
  if (found.length > 0 && found.length <= MAX_LEAVES) return found;
  const [was, is] = at.find((pair) => pair.some((value) => value !== undefined)) ?? [];
  return [changeOf(keys, textOf(was), textOf(is))];
}

function compare(keys: Keys, was: unknown, is: unknown): PropertyChange[] {
  if (canonical(was) === canonical(is)) return [];
  if (isBagOrNone(was) && isBagOrNone(is)) {
    const names = new Set([...Object.keys(was ?? {}), ...Object.keys(is ?? {})]);
    return [...names].sort().flatMap((name) => compare([...keys, name], own(was, name), own(is, name)));
  }
  if (isListOrNone(was) && isListOrNone(is)) return compareLists(keys, was ?? [], is ?? []);
  // A policy is JSON in a text, and its parts say more than its text.
  const [parsedWas, parsedIs] = [parsed(was), parsed(is)];
  const inParts = parsedWas === undefined || parsedIs === undefined ? [] : compare(keys, parsedWas, parsedIs);
  return inParts.length > 0 ? inParts : [changeOf(keys, textOf(was), textOf(is))];
}

function compareLists(keys: Keys, was: readonly unknown[], is: readonly unknown[]): PropertyChange[] {
  const before = without(was, is);
  const after = without(is, was);
  if (before.length + after.length === 0) return [];
  const [one, other] = [before[0], after[0]];
  const isOneChanged = before.length === 1 && after.length === 1 && isBag(one) && isBag(other);
  if (isOneChanged) return [changeOf(keys, differingFirst(one, other), differingFirst(other, one))];
  return [changeOf(keys, listed(before), listed(after))];
}

/** Returns the items that the other list has not, or not as often, in an order that does not depend on theirs. */
function without(items: readonly unknown[], others: readonly unknown[]): unknown[] {
  const left = new Map<string, number>();
  for (const text of others.map(canonical)) left.set(text, (left.get(text) ?? 0) + 1);
  const keyed = items.map((item) => ({ item, text: canonical(item) }));
  const only = keyed.filter(({ text }) => {
    const times = left.get(text) ?? 0;
    left.set(text, times - 1);
    return times <= 0;
  });
  return only.sort((a, b) => (a.text < b.text ? -1 : 1)).map(({ item }) => item);
}

/** The beginning is what is shown of a long text. */
function differingFirst(one: Bag, other: Bag): string {
  const names = Object.keys(one).sort();
  const differs = (name: string) => canonical(own(one, name)) !== canonical(own(other, name));
  return canonicalBag(one, [...names.filter(differs), ...names.filter((name) => !differs(name))]);
}

const changeOf = (keys: Keys, inState: string, inCloud: string): PropertyChange => ({
  path: formatPropertyPath(keys),
  inState,
  inCloud,
});

const textOf = (value: unknown): string =>
  value === undefined ? NOTHING : typeof value === "string" && value !== "" ? value : canonical(value);
const listed = (items: readonly unknown[]): string => (items.length === 0 ? NOTHING : items.map(textOf).join(", "));

const isBagOrNone = (value: unknown): value is Bag | undefined => value === undefined || isBag(value);
const isListOrNone = (value: unknown): value is readonly unknown[] | undefined =>
  value === undefined || Array.isArray(value);

function parsed(text: unknown): unknown {
  if (typeof text !== "string" || !/^\s*[[{]/.test(text)) return undefined;
  const value = tryParseJson(text);
  return isBag(value) ? closeSecrets([value])[0] : undefined;
}

const valueAt = (from: unknown, keys: Keys): unknown =>
  keys.reduce((value: unknown, key) => (isBag(value) ? own(value, key) : undefined), from);
