import { Misuse } from "../../core/errors";
import { kindOf } from "./access";
import { checkProperties, type Property, type Schema } from "./property";
import { RESOURCE_TYPES } from "./resource-types";
import { resourceKey, type Store, type StoredResource } from "./store";

/**
 * Changes what is stored, behind the program's back, and says what it did. A dotted key reaches into a block.
 * @throws {Misuse} when none or several resources match, or the type has no such property.
 */
export function tamperWith(store: Store, wanted: string, changes: Readonly<Record<string, string>>): string {
  const resource = choose(store, wanted);
  const what = `${kindOf(resource.type)} ${nameOf(resource)}`;
  const { delete: isDelete, ...rest } = changes;
  if (isDelete === "true") {
    store.write({ removed: resourceKey(resource) });
    return `deleted ${what}`;
  }
  const keys = Object.keys(rest);
  if (keys.length === 0) throw misuse(what, "no change was given", "Give at least one key=value, or delete=true");
  const schema = RESOURCE_TYPES.get(resource.type)?.properties ?? {};
  const properties = structuredClone(resource.properties);
  for (const [key, text] of Object.entries(rest)) {
    const path = key.split(".");
    const property = propertyAt(schema, path, what);
    const { inputs, failures } = checkProperties({ [key]: property }, { [key]: readAs(property, text) });
    if (failures[0] !== undefined) {
      throw misuse(what, `${failures[0].property}: ${failures[0].reason}`, "Give a value that the cloud could hold");
    }
    assign(properties, path, inputs[key]);
  }
  // A tag changed by hand shows among all tags, too.
  if (keys.some((key) => key.split(".")[0] === "tags")) {
    const { tagsAll, tags } = resource.properties as Record<string, Tags | undefined>;
    const defaults = Object.entries(tagsAll ?? {}).filter(([name]) => tags?.[name] === undefined);
    properties.tagsAll = { ...Object.fromEntries(defaults), ...(properties.tags as Tags) };
  }
  store.write({ resource: { ...resource, properties } });
  return `changed ${keys.join(", ")} of ${what}`;
}

type Tags = Readonly<Record<string, string>>;

function propertyAt(schema: Schema, [head = "", ...rest]: readonly string[], what: string): Property {
  const property = Object.hasOwn(schema, head) ? schema[head] : undefined;
  if (property === undefined) {
    throw misuse(what, `it has no property "${head}"`, `Name one of ${Object.keys(schema).join(", ")}`);
  }
  if (rest.length === 0) return property;
  // A map's keys are anybody's choice, and its values are texts.
  if (property.kind === "map" && rest.length === 1) return { kind: "string" };
  return propertyAt(property.fields ?? {}, rest, what);
}

function readAs({ kind }: Property, text: string): unknown {
  if (kind === "string" || kind === "policy" || kind === "trust" || kind === "cidr") return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function choose(store: Store, wanted: string): StoredResource {
  const all = store.resources();
  const found = all.filter((r) => [r.id, r.properties.arn, nameOf(r), nameTagOf(r)].includes(wanted));
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  const candidates = (found.length > 0 ? found : all).map((r) => `${kindOf(r.type)} ${nameOf(r)} (${r.id})`);
  throw misuse(
    `The resource "${wanted}"`,
    found.length === 0 ? "there is no such name, id or ARN" : "several have that name",
    candidates.length === 0 ? "Deploy something first" : `Name one by its id: ${candidates.slice(0, 50).join("; ")}`,
  );
}

const misuse = (what: string, why: string, fix: string) => new Misuse({ what, why, fix });

const nameOf = (one: StoredResource): string =>
  `${one.properties.name ?? one.properties.secretName ?? nameTagOf(one) ?? one.id}`;

const nameTagOf = ({ properties }: StoredResource): unknown => (properties.tagsAll as Tags | undefined)?.Name;

function assign(target: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [head = "", ...rest] = path;
  if (rest.length === 0) {
    target[head] = value;
    return;
  }
  const inner = target[head];
  const next = typeof inner === "object" && inner !== null ? { ...inner } : {};
  target[head] = next;
  assign(next, rest, value);
}
