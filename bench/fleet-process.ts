import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { request } from "undici";
import { COUNTS_PATH, type Counts, type Tenant, tenantAt } from "./fleet-contract";

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
  const args = ["--require", "tsx/cjs", join(__dirname, "fleet.ts"), `${tenants}`, `${delayMs}`];
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(child, "close");
  const [port] = (await Promise.race([once(child.stdout, "data"), ended])) as [unknown];
  if (child.exitCode !== null) throw new Error(`the fleet ended with status ${child.exitCode} before it served`);
  const url = `http://127.0.0.1:${Number(String(port))}`;
  return {
    url,
    tenants: Array.from({ length: tenants }, (_, index) => tenantAt(index)),
    takeCounts: async () => (await (await request(`${url}${COUNTS_PATH}`)).body.json()) as Counts,
    [Symbol.asyncDispose]: async () => {
      child.stdin.end();
      await ended;
    },
  };
}
