import { request } from "undici";
import { COUNTS_PATH, type Counts, type Tenant, tenantAt } from "./fleet-contract";
import { serve } from "./served";

export interface FleetProcess {
  /** The fleet's own URL; a tenant's is below it. */
  readonly url: string;
  readonly tenants: readonly Tenant[];
  /** Returns what was sent since it was last asked. */
  takeCounts(): Promise<Counts>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts a fleet of so many tenants that answers after so many milliseconds. */
export async function startFleet(tenants: number, delayMs: number): Promise<FleetProcess> {
  const served = await serve("fleet.ts", `${tenants}`, `${delayMs}`);
  const url = `http://${served.host}`;
  return {
    url,
    tenants: Array.from({ length: tenants }, (_, index) => tenantAt(index)),
    takeCounts: async () => (await (await request(`${url}${COUNTS_PATH}`)).body.json()) as Counts,
    [Symbol.asyncDispose]: () => served[Symbol.asyncDispose](),
  };
}
