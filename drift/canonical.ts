export type Bag = Readonly<Record<string, unknown>>;

export const isBag = (value: unknown): value is Bag =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Returns a property of its own that a bag has, whatever its name. */
export const own = (bag: Bag | undefined, name: string): unknown =>
  bag !== undefined && Object.hasOwn(bag, name) ? bag[name] : undefined;

/** Returns the JSON of a value, the same for every order of keys and items; "" for undefined. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).sort().join()}]`;
  return isBag(value) ? canonicalBag(value, Object.keys(value).sort()) : (JSON.stringify(value) ?? "");
}

/** Returns the same of a bag whose keys are in an order already. */
export const canonicalBag = (bag: Bag, names: readonly string[]): string =>
  `{${names.map((name) => `${JSON.stringify(name)}:${canonical(bag[name])}`).join()}}`;
