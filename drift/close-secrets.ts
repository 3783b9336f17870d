import { isSecret } from "../core/model/exported-state";
import { type Bag, isBag } from "./canonical";

/** Stands for a secret; the engine writes the same. */
export const SECRET = "[secret]";

/** What lies deeper is cut off: no resource is built like that. */
const MAX_DEPTH = 64;

type Keys = readonly string[];

// A place is its keys, with `[]` for any item of a list.
const placeOf = (keys: Keys): string => keys.join("\0");

/**
 * Returns bags of the same properties with their secrets closed: what one of them calls secret, no other one shows. What is null
 * and a provider's own notes (`__defaults`) are left out.
 */
export function closeSecrets<const Bags extends readonly Bag[]>(bags: Bags): { [Index in keyof Bags]: unknown } {
  const places = new Set(bags.flatMap((bag) => secretPlacesIn(bag)));
  return bags.map((bag) => closed(bag, places)) as { [Index in keyof Bags]: unknown };
}

function secretPlacesIn(value: unknown, keys: Keys = []): string[] {
  if (keys.length > MAX_DEPTH) return [];
  if (isSecret(value)) {
    // All tags repeat the resource's own, and a provider that knows no secrets does not say of which it took them.
    return [placeOf(keys), ...(keys[0] === "tags" ? [placeOf(["tagsAll", ...keys.slice(1)])] : [])];
  }
  if (Array.isArray(value)) return value.flatMap((item) => secretPlacesIn(item, [...keys, "[]"]));
  return isBag(value) ? Object.entries(value).flatMap(([name, each]) => secretPlacesIn(each, [...keys, name])) : [];
}

function closed(value: unknown, places: ReadonlySet<string>, keys: Keys = []): unknown {
  if (isSecret(value) || places.has(placeOf(keys))) return SECRET;
  if (typeof value !== "object" || value === null) return value ?? undefined;
  if (keys.length > MAX_DEPTH) return "…";
  if (Array.isArray(value)) return value.map((item) => closed(item, places, [...keys, "[]"]));
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, each]) => !name.startsWith("__") && each !== null)
      .map(([name, each]) => [name, closed(each, places, [...keys, name])]),
  );
}
