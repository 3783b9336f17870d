import { setTimeout as sleep } from "node:timers/promises";
import { Undetermined } from "../core/errors";
import type { Arrival, TenantArrival } from "../core/model/arrival";
import { type Digest, isSha } from "../core/model/image";
import type { MachineReport } from "../core/model/machine-report";
import { allOf } from "./tags";

export interface ArrivalRequest {
  /** The public names of who must run it. */
  readonly tenants: readonly string[];
  readonly digest: Digest;
  /** Returns a tenant's report, undefined while there is nothing readable; ends by itself, and on `signal`. */
  readonly read: (tenant: string) => Promise<MachineReport | undefined>;
  /** No look begins after this long; 0 looks once. */
  readonly deadlineMs: number;
  /** Between two looks. */
  readonly pollMs: number;
  /** Ends the wait; what was seen until then is returned. */
  readonly signal?: AbortSignal | undefined;
  /** Is told after every look on how many tenants it has arrived. */
  readonly onProgress?: (arrived: number) => void;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
}

/**
 * Looks at all tenants until each runs the digest or has put it back, or the time is up, and returns the last look at each.
 * A look that could not tell is taken again the next time.
 * @throws {Misuse} at once when the reports cannot be read at all.
 */
export async function followArrival(request: ArrivalRequest): Promise<Arrival> {
  const { tenants, digest, deadlineMs, pollMs, signal, onProgress, now = () => performance.now() } = request;
  const end = now() + deadlineMs;
  const looks = new Map<string, TenantArrival>();
  for (let pending = tenants; pending.length > 0; ) {
    const seen = await allOf(pending.map((tenant) => lookAt(tenant, request, looks.get(tenant))));
    for (const look of seen) looks.set(look.tenant, look);
    onProgress?.([...looks.values()].filter(({ state }) => state === "arrived").length);
    // What was put back does not come by waiting.
    pending = seen.filter(({ state }) => state === "elsewhere" || state === "silent").map(({ tenant }) => tenant);
    const leftMs = end - now();
    if (pending.length === 0 || leftMs <= 0) break;
    await sleep(Math.min(pollMs, leftMs), undefined, { signal }).catch(() => {});
    if (signal?.aborted) break;
  }
  return { digest, tenants: [...looks.values()] };
}

/** Returns the exit code of an arrival: 0 everywhere, 1 somewhere it is not, 3 where it is not nobody says anything. */
export function arrivalExit({ tenants }: Arrival): 0 | 1 | 3 {
  if (tenants.every(({ state }) => state === "arrived")) return 0;
  return tenants.some(({ state }) => state === "failed" || state === "elsewhere") ? 1 : 3;
}

async function lookAt(
  tenant: string,
  { read, digest, signal }: ArrivalRequest,
  before: TenantArrival | undefined,
): Promise<TenantArrival> {
  try {
    return { tenant, ...stateOf(await read(tenant), digest) };
  } catch (error) {
    if (!(error instanceof Undetermined)) throw error;
    // The end of the wait is no reason to forget what the tenant said before it.
    if (signal?.aborted && before !== undefined) return before;
    return { tenant, ...silent(error.message.replace(/\.$/, "")) };
  }
}

function stateOf(report: MachineReport | undefined, digest: Digest): Omit<TenantArrival, "tenant"> {
  if (report === undefined) return silent("its updater has reported nothing readable");
  const { outcome, tried, running } = report;
  const runs = running?.digest ?? null;
  const sha = running !== null && isSha(running.sha) ? running.sha : null;
  const isTried = tried.digest === digest;
  // Before all else: one that was rejected with new settings runs again with the old ones, under the same digest.
  if (isTried && outcome === "rejected") return { state: "failed", runs, sha, why: whatWasPutBack(runs, digest) };
  if (runs === digest) return { state: "arrived", runs, sha, why: null };
  return { state: "elsewhere", runs, sha, why: isTried ? null : "its updater has not tried it yet" };
}

function whatWasPutBack(runs: Digest | null, digest: Digest): string {
  if (runs === null) return "it was not healthy, and there was nothing to put back";
  if (runs === digest) return "it was not healthy with its new settings, and the old ones were put back";
  return "it was not healthy, and the old one was put back";
}

const silent = (why: string) => ({ state: "silent", runs: null, sha: null, why }) as const;
