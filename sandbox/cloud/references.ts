import { kindOf } from "./access";
import { CloudError } from "./cloud-error";
import { isRecord, type Schema } from "./property";
import type { ResourceType } from "./resource-type";
import { RESOURCE_TYPES } from "./resource-types";
import type { Properties, Store, StoredResource } from "./store";

/** @throws {CloudError} NotFound when the inputs name a resource that the account does not have. */
export function checkReferences(store: Store, type: ResourceType, inputs: Properties, account: string): void {
  for (const { token, id } of references(type.properties, inputs)) {
    if (!store.resources().some((r) => r.account === account && r.type === token && r.id === id)) {
      throw new CloudError("NotFound", `the ${kindOf(token)} that the ${kindOf(type.token)} names does not exist`, 404);
    }
  }
}

/** Tells whether one resource names the other, which then cannot be deleted. */
export function refersTo(holder: StoredResource, held: StoredResource): boolean {
  const type = RESOURCE_TYPES.get(holder.type);
  if (type === undefined || holder.account !== held.account || !refersToType(type.properties, held.type)) return false;
  return references(type.properties, holder.properties).some(({ token, id }) => token === held.type && id === held.id);
}

/** Tells most pairs apart without a look at their values: this runs for every resource there is. */
function refersToType(schema: Schema, token: string): boolean {
  return Object.values(schema).some((property) => {
    const item = property.of ?? property;
    return item.refersTo === token || (item.fields !== undefined && refersToType(item.fields, token));
  });
}

/** Every id of another resource that the properties hold. */
function references(schema: Schema, values: Properties): { token: string; id: unknown }[] {
  return Object.entries(schema).flatMap(([name, property]) => {
    const item = property.of ?? property;
    return [values[name]].flat().flatMap((value) => {
      if (value === undefined) return [];
      if (item.refersTo !== undefined) return [{ token: item.refersTo, id: value }];
      return item.fields && isRecord(value) ? references(item.fields, value) : [];
    });
  });
}
