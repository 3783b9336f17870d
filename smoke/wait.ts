import { setTimeout as sleep } from "node:timers/promises";
import type { TenantEndpoint } from "../core/model/tenant";
import type { CheckResult } from "../core/model/verdict";
import type { Check } from "./check";
import { type ExamineOptions, examine } from "./examine";
import { mapConcurrently } from "./map-concurrently";

export interface WaitOptions extends Omit<ExamineOptions, "deadlineMs"> {
  /** 0 looks once. */
  readonly waitMs: number;
  readonly pollMs: number;
  readonly concurrency: number;
  readonly onSeen: (count: number) => void;
}

/** A server that is up answers /health at once; one that is being replaced is looked at again. */
const LOOK_DEADLINE_MS = 5_000;

/**
 * Looks at every tenant until the witness has seen it or the time is up, and returns the last look at each.
 * The time a tenant took is counted from the start of the wait.
 */
export async function waitForWitness(
  tenants: readonly TenantEndpoint[],
  witness: Check,
  options: WaitOptions,
): Promise<CheckResult[]> {
  const began = performance.now();
  const elapsedMs = () => Math.round(performance.now() - began);
  const looks = new Map<TenantEndpoint, CheckResult>();
  let pending = tenants;
  for (;;) {
    await mapConcurrently(pending, options.concurrency, async (tenant) => {
      const look = await examine(tenant, witness, { ...options, deadlineMs: LOOK_DEADLINE_MS });
      looks.set(tenant, { ...look, durationMs: elapsedMs() });
    });
    pending = tenants.filter((tenant) => looks.get(tenant)?.result !== "passed");
    options.onSeen(tenants.length - pending.length);
    // One that put the old image back has decided the matter for all.
    if (pending.some((tenant) => looks.get(tenant)?.result === "failed")) break;
    const leftMs = options.waitMs - elapsedMs();
    if (pending.length === 0 || leftMs <= 0 || options.signal?.aborted) break;
    await sleep(Math.min(options.pollMs, leftMs), undefined, { signal: options.signal }).catch(() => {});
  }
  return [...looks.values()];
}
