import { setTimeout as sleep } from "node:timers/promises";
import { mapConcurrently } from "../core/map-concurrently";
import type { TenantEndpoint } from "../core/model/tenant";
import type { CheckResult } from "../core/model/verdict";

export interface WaitOptions {
  /** Looks at one tenant. */
  readonly look: (tenant: TenantEndpoint) => Promise<CheckResult>;
  /** 0 looks once. */
  readonly waitMs: number;
  readonly pollMs: number;
  readonly concurrency: number;
  /** How many tenants must be seen; when so many were rejected that they cannot be, there is nothing to wait for. */
  readonly quorum: number;
  readonly signal: AbortSignal;
  readonly onSeen: (count: number) => void;
}

/**
 * Looks at every tenant until all are seen or the time is up, and returns the last look at each. A tenant whose sha is
 * only assumed is looked at to the end: it may still say something else. The time a tenant took is counted from the start.
 */
export async function waitForWitness(
  tenants: readonly TenantEndpoint[],
  { look, waitMs, pollMs, concurrency, quorum, signal, onSeen }: WaitOptions,
): Promise<CheckResult[]> {
  const began = performance.now();
  const elapsedMs = () => Math.round(performance.now() - began);
  const looks = new Map<TenantEndpoint, CheckResult>();
  const isSeen = (tenant: TenantEndpoint) => {
    const last = looks.get(tenant);
    return last?.result === "passed" && last.isAssumed !== true;
  };
  let pending = tenants;
  for (;;) {
    await mapConcurrently(pending, concurrency, async (tenant) => {
      looks.set(tenant, { ...(await look(tenant)), durationMs: elapsedMs() });
    });
    pending = tenants.filter((tenant) => !isSeen(tenant));
    onSeen(tenants.length - pending.length);
    const rejected = pending.filter((tenant) => looks.get(tenant)?.result === "failed");
    // What was put back does not come by waiting.
    if (pending.length === rejected.length || tenants.length - rejected.length < quorum) break;
    const leftMs = waitMs - elapsedMs();
    if (leftMs <= 0 || signal.aborted) break;
    await sleep(Math.min(pollMs, leftMs), undefined, { signal }).catch(() => {});
  }
  return [...looks.values()];
}
