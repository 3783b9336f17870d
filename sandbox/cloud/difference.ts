import { isDeepStrictEqual } from "node:util";
import { isRecord, type Property, type Schema, UNKNOWN } from "./property";

export interface Difference {
  /** As in `rootBlockDevice.volumeType`. */
  readonly path: string;
  readonly kind: "add" | "update" | "delete";
  readonly replaces: boolean;
}

type Bag = Readonly<Record<string, unknown>>;

/**
 * Compares what exists with what is wanted. What is not wanted any more counts only when it had been asked for, or when the cloud
 * does not decide it by itself; an unknown wanted value always counts.
 */
export function differences(schema: Schema, exists: Bag, wanted: Bag, inputs: Bag = wanted, path = ""): Difference[] {
  return Object.entries(schema).flatMap(([name, property]) => {
    const actual = exists[name] ?? undefined;
    const want = wanted[name] ?? undefined;
    const at = path + name;
    if (property.kind === "block" && isRecord(actual) && isRecord(want)) {
      return differences(property.fields ?? {}, actual, want, inputs, `${at}.`);
    }
    if (isSame(property, actual, want)) return [];
    const replaces = property.replaces === true || (property.replaces?.(inputs) ?? false);
    const kind = actual === undefined ? "add" : want === undefined ? "delete" : "update";
    return [{ path: at, kind, replaces }];
  });
}

function isSame(property: Property, actual: unknown, want: unknown): boolean {
  if (want === UNKNOWN) return false;
  if (want === undefined) return property.computed === true || isEmpty(actual);
  if (actual === undefined) return isEmpty(want);
  switch (property.kind) {
    case "policy":
    case "trust":
      return isDeepStrictEqual(tryParse(actual), tryParse(want));
    case "block":
      return isRecord(actual) && isRecord(want) && differences(property.fields ?? {}, actual, want).length === 0;
    case "list":
    case "set":
      return Array.isArray(actual) && Array.isArray(want) && sameItems(property, actual, want);
    default:
      return isDeepStrictEqual(actual, want);
  }
}

function sameItems(property: Property, actual: readonly unknown[], want: readonly unknown[]): boolean {
  const { of } = property;
  if (of === undefined || actual.length !== want.length) return false;
  if (property.kind === "list") return want.every((item, index) => isSame(of, actual[index], item));
  const left = [...actual];
  return want.every((item) => {
    const found = left.findIndex((candidate) => isSame(of, candidate, item));
    if (found >= 0) left.splice(found, 1);
    return found >= 0;
  });
}

const isEmpty = (value: unknown) =>
  value === undefined ||
  value === "" ||
  (typeof value === "object" && value !== null && Object.keys(value).length === 0);

function tryParse(text: unknown): unknown {
  try {
    return JSON.parse(`${text}`);
  } catch {
    return text;
  }
}
