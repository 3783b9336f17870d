import { type Difference, differences } from "../cloud/difference";
import { type Checked, checkProperties, isRecord, UNKNOWN } from "../cloud/property";
import type { Caller } from "../cloud/resource-operations";
import type { ResourceType } from "../cloud/resource-type";

type Bag = Readonly<Record<string, unknown>>;

const SUFFIX_DIGITS = 7;

interface CheckRequest {
  readonly urn: string;
  readonly given: Bag;
  /** The inputs of the resource that exists, empty for a new one. */
  readonly before: Bag;
  readonly seed: Uint8Array;
}

/** Validates a resource's inputs and fills in what the provider decides: defaults, and a name when none is given. */
export function planCheck(type: ResourceType, { urn, given, before, seed }: CheckRequest): Checked {
  const named = { ...given };
  if (type.autoname !== undefined && (given.name ?? undefined) === undefined) {
    const hex = Buffer.from(seed).toString("hex").slice(0, SUFFIX_DIGITS).padEnd(SUFFIX_DIGITS, "0");
    const stem = logicalName(urn).slice(0, type.autoname.max - SUFFIX_DIGITS - 1);
    const kept = before.name;
    named.name = typeof kept === "string" && isAutoname(kept, urn) ? kept : `${stem}-${hex}`;
  }
  const checked = checkProperties(type.properties, named);
  // Whether values go together can be told only when all are known.
  if (checked.failures.length > 0 || type.crossCheck === undefined || holdsUnknown(checked.inputs)) return checked;
  return { inputs: checked.inputs, failures: type.crossCheck(checked.inputs) };
}

interface DiffRequest {
  readonly urn: string;
  readonly exists: Bag;
  readonly wanted: Bag;
  readonly caller: Caller;
  /** Paths of properties that the program leaves to others. */
  readonly ignored: readonly string[];
}

/** Compares what exists with what is wanted, as the provider would change it. */
export function planDiff(type: ResourceType, { urn, exists, wanted, caller, ignored }: DiffRequest) {
  const region = type.isGlobal ? {} : { region: wanted.region ?? caller.region };
  const found = differences(type.properties, exists, { ...wanted, ...region }).filter(
    ({ path }) => !ignored.some((one) => path === one || path.startsWith(`${one}.`)),
  );
  // Tags that come from the provider's defaults change without any input of the resource.
  const all = tagsAll(type, wanted, caller);
  const defaultsChanged =
    found.every(({ path }) => path !== "tags") && differences({ tagsAll: { kind: "map" } }, exists, all).length > 0;
  const tagged: Difference[] = defaultsChanged ? [{ path: "tagsAll", kind: "update", replaces: false }] : [];
  const isReplacement = found.some((d) => d.replaces);
  const name = wanted.name;
  const clashes =
    typeof name === "string" && name === exists.name && !isAutoname(name, urn) && type.unique !== undefined;
  return { differences: [...found, ...tagged], deleteBeforeReplace: isReplacement && clashes };
}

/** What a preview knows of a resource that is to be made: its inputs, and that the rest is unknown. */
export function planCreate(type: ResourceType, inputs: Bag, caller: Caller): Bag {
  const place = { account: "", region: "", now: new Date(0), hex: (digits: number) => "0".repeat(digits) };
  const chosen = Object.keys(type.compute?.(inputs, place, "") ?? {}).map((name) => [name, UNKNOWN]);
  return {
    ...Object.fromEntries(chosen),
    ...(type.arn ? { arn: UNKNOWN } : {}),
    ...(type.isGlobal || caller.region === undefined ? {} : { region: caller.region }),
    ...inputs,
    ...tagsAll(type, inputs, caller),
  };
}

/** What a preview knows of a resource that is to be changed in place. */
export function planUpdate(type: ResourceType, exists: Bag, inputs: Bag, caller: Caller): Bag {
  const changed = new Set(differences(type.properties, exists, inputs).map(({ path }) => path.split(".")[0] ?? ""));
  const asked = new Set(Object.keys(type.properties));
  const kept = Object.entries(exists).filter(([name]) => !asked.has(name) || type.properties[name]?.computed);
  const given = Object.entries(inputs).map(([name, value]) => {
    const before = exists[name];
    const isBlock = type.properties[name]?.kind === "block";
    return [name, isBlock && isRecord(before) && isRecord(value) ? { ...before, ...value } : value];
  });
  const unstable = Object.entries(type.unstable ?? {})
    .filter(([, causes]) => causes.some((cause) => changed.has(cause)))
    .map(([output]) => [output, UNKNOWN]);
  return {
    ...Object.fromEntries(kept),
    ...Object.fromEntries(given),
    ...Object.fromEntries(unstable),
    ...tagsAll(type, inputs, caller),
  };
}

/** The inputs that would make what exists: those given before with their live values, and whatever drifted beside them. */
export function refreshedInputs(type: ResourceType, exists: Bag, before: Bag): Bag {
  const isImport = Object.keys(before).length === 0;
  return Object.fromEntries(
    Object.entries(type.properties).flatMap(([name, property]) => {
      const live = exists[name];
      if (live === undefined || live === null) return [];
      if (!isImport && before[name] === undefined && (property.computed || isEmptyMap(live))) return [];
      if (property.kind !== "block" || !isRecord(live)) return [[name, live]];
      // Of a block only what was asked for is an input, or what could be; the cloud chose the rest.
      const old = before[name];
      const keys = Object.keys(isRecord(old) ? old : (property.fields ?? {})).filter((key) => live[key] !== undefined);
      return [[name, Object.fromEntries(keys.map((key) => [key, live[key]]))]];
    }),
  );
}

const isEmptyMap = (value: unknown) => typeof value === "object" && value !== null && Object.keys(value).length === 0;

function tagsAll(type: ResourceType, inputs: Bag, caller: Caller): Bag {
  if (type.tagActions === undefined) return {};
  const { tags } = inputs;
  return { tagsAll: tags === UNKNOWN ? UNKNOWN : { ...caller.defaultTags, ...(isRecord(tags) ? tags : {}) } };
}

const logicalName = (urn: string) => urn.split("::").slice(3).join("::");

function isAutoname(name: string, urn: string): boolean {
  const stem = name.slice(0, -SUFFIX_DIGITS - 1);
  return /-[0-9a-f]{7}$/.test(name) && stem !== "" && logicalName(urn).startsWith(stem);
}

function holdsUnknown(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsUnknown);
  return isRecord(value) ? Object.values(value).some(holdsUnknown) : value === UNKNOWN;
}
