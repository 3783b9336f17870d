import { parsePolicy } from "./iam";

/** What the engine sends in place of a value that is not known before the update. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

type Scalar = "string" | "number" | "boolean" | "policy" | "trust" | "cidr";

/** One property of a resource type: what is accepted, and what becomes of it. */
export interface Property {
  readonly kind: Scalar | "list" | "set" | "block" | "map";
  /** Of a list or set: its items. */
  readonly of?: Property;
  /** Of a block: its properties. */
  readonly fields?: Schema;
  readonly required?: true;
  /** Filled in by check, so that drift from it is seen. */
  readonly default?: unknown;
  /** Decided by the cloud when it is not given, and then never a difference. */
  readonly computed?: true;
  /** A change needs a new resource; a function decides by the new inputs. */
  readonly replaces?: true | ((inputs: Readonly<Record<string, unknown>>) => boolean);
  readonly pattern?: RegExp;
  readonly oneOf?: readonly (string | number)[];
  readonly min?: number;
  /** Of a number its largest value, of a text its longest length. */
  readonly max?: number;
  /** The type whose id this is: it must exist in the same account, and cannot be deleted while this refers to it. */
  readonly refersTo?: string;
}

export type Schema = Readonly<Record<string, Property>>;

export interface CheckFailure {
  /** As in `ingress[0].cidrBlocks[1]`. */
  readonly property: string;
  readonly reason: string;
}

export interface Checked {
  readonly inputs: Record<string, unknown>;
  readonly failures: readonly CheckFailure[];
}

/** Validates inputs against a schema and fills in defaults. A value that is not known yet is always accepted. */
export function checkProperties(schema: Schema, given: Readonly<Record<string, unknown>>, path = ""): Checked {
  const failures: CheckFailure[] = [];
  const inputs: Record<string, unknown> = {};
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(schema, name) && isGiven(given[name])) {
      failures.push({ property: path + name, reason: `the sandbox knows no property "${name}" here` });
    }
  }
  for (const [name, property] of Object.entries(schema)) {
    const value = isGiven(given[name]) ? given[name] : property.default;
    if (value !== undefined) inputs[name] = checkValue(property, value, path + name, failures);
    else if (property.required) failures.push({ property: path + name, reason: `Missing required property "${name}"` });
  }
  return { inputs, failures };
}

const isGiven = (value: unknown) => value !== undefined && value !== null;

function checkValue(property: Property, value: unknown, path: string, failures: CheckFailure[]): unknown {
  if (value === UNKNOWN) return value;
  const fail = (reason: string) => {
    failures.push({ property: path, reason });
    return value;
  };
  switch (property.kind) {
    case "list":
    case "set": {
      const { of } = property;
      if (!Array.isArray(value) || of === undefined) return fail("expected a list");
      return value.map((item, index) => checkValue(of, item, `${path}[${index}]`, failures));
    }
    case "block": {
      if (!isRecord(value)) return fail("expected an object");
      const checked = checkProperties(property.fields ?? {}, value, `${path}.`);
      failures.push(...checked.failures);
      return checked.inputs;
    }
    case "map":
      if (!isRecord(value)) return fail("expected a map of strings");
      for (const [key, item] of Object.entries(value)) {
        if (typeof item !== "string") failures.push({ property: `${path}.${key}`, reason: "expected a string" });
      }
      return value;
    case "policy":
    case "trust": {
      const text = typeof value === "string" ? value : JSON.stringify(value);
      const parsed = parsePolicy(text, property.kind === "trust" ? "trust" : "identity");
      if (typeof parsed === "string") return fail(`contains a malformed policy document: ${parsed}`);
      // IAM counts a document without its white space.
      const length = JSON.stringify(JSON.parse(text)).length;
      return property.max !== undefined && length > property.max
        ? fail(`it is more than ${property.max} characters`)
        : text;
    }
    default: {
      const reason = scalarFault(property, value);
      return reason === undefined ? value : fail(reason);
    }
  }
}

function scalarFault(property: Property, value: unknown): string | undefined {
  const { kind, pattern, oneOf, min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = property;
  const type = kind === "number" || kind === "boolean" ? kind : "string";
  if (typeof value !== type) return `expected a ${type}`;
  const size = typeof value === "string" ? value.length : value;
  if (typeof size === "number" && size < min) return `it is less than ${min}${type === "string" ? " characters" : ""}`;
  if (typeof size === "number" && size > max) return `it is more than ${max}${type === "string" ? " characters" : ""}`;
  if (oneOf && !oneOf.some((allowed) => allowed === value)) return `expected one of ${oneOf.join(", ")}`;
  if (kind === "cidr" && !isCidr(`${value}`)) return "expected an IPv4 CIDR block whose host bits are zero";
  if (pattern && !pattern.test(`${value}`)) return `it does not match ${pattern.source}`;
  return undefined;
}

function isCidr(text: string): boolean {
  const digits = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text)?.slice(1).map(Number);
  if (digits === undefined) return false;
  const [a = 0, b = 0, c = 0, d = 0, bits = 0] = digits;
  if (Math.max(a, b, c, d) > 255 || bits > 32) return false;
  return (((a << 24) | (b << 16) | (c << 8) | d) >>> 0) % 2 ** (32 - bits) === 0;
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
