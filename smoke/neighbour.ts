import { randomUUID } from "node:crypto";
import type { TenantEndpoint } from "../core/model/tenant";

/** Returns for each tenant a bearer of another one; where all have the same one, a bearer that nobody has. */
export function neighbourTokens(fleet: readonly TenantEndpoint[]): ReadonlyMap<TenantEndpoint, string> {
  const nobodys = `nobodys-${randomUUID()}`;
  const first = fleet[0]?.token ?? nobodys;
  const another = fleet.find(({ token }) => token !== first)?.token ?? nobodys;
  return new Map(fleet.map((tenant) => [tenant, tenant.token === first ? another : first]));
}
