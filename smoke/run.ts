import type { Sha } from "../core/model/image";
import type { TenantEndpoint } from "../core/model/tenant";
import type { CheckResult, Verdict } from "../core/model/verdict";
import { redactor } from "../core/redact";
import type { MemoriesApi } from "./check";
import { examine } from "./examine";
import { refuseUnusableFleet } from "./fleet";
import { mapConcurrently } from "./map-concurrently";
import { suite } from "./suite";
import { decide } from "./verdict";
import { waitForWitness } from "./wait";
import { defineWitness, type UpdaterWitness } from "./witness";

export interface SmokeProgress {
  /** `waiting`: tenants seen on the sha; `checking`: tenants whose checks are done. */
  readonly phase: "waiting" | "checking";
  readonly done: number;
  readonly total: number;
}

export interface SmokeOptions {
  /** The sha under test. */
  readonly sha: Sha;
  readonly memoriesApi: MemoriesApi;
  /** Must confirm, beside the build's own word, what every tenant runs. */
  readonly updater?: UpdaterWitness;
  /** How long to wait until every tenant is seen on the sha; 0 looks once. */
  readonly waitMs: number;
  /** Pause between two looks; 1 s unless given. */
  readonly pollMs?: number;
  /** Tenants under test at the same time; 64 unless given. */
  readonly concurrency?: number;
  /** Deadline of one check; 20 s unless given. */
  readonly checkDeadlineMs?: number;
  /** Ends the run soon: what was made is removed, what was not checked is undetermined. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: SmokeProgress) => void;
  /** The wall clock, for the report. */
  readonly now?: () => Date;
}

/**
 * Waits until every tenant runs the sha under test, then runs the suite on all of them. A tenant that is not seen on the
 * sha makes the verdict INCONCLUSIVE, one whose updater put the old image back makes it RED; nothing else is checked then.
 * @throws {Misuse} before the first request when the fleet is empty, names a tenant twice or has an unusable URL or token.
 */
export async function runSmoke(tenants: readonly TenantEndpoint[], options: SmokeOptions): Promise<Verdict> {
  refuseUnusableFleet(tenants);
  const { sha, memoriesApi, updater, waitMs, signal, onProgress } = options;
  const { pollMs = 1_000, concurrency = 64, checkDeadlineMs = 20_000, now = () => new Date() } = options;
  const began = performance.now();
  const startedAt = now().toISOString();
  const redact = redactor(tenants.map(({ token }) => token));
  const before = defineWitness("witness-before", sha, updater);
  const after = defineWitness("witness-after", sha, updater);
  const examineOptions = { memoriesApi, signal, redact };

  const total = tenants.length;
  const seen = await waitForWitness(tenants, before, {
    ...examineOptions,
    waitMs,
    pollMs,
    concurrency,
    onSeen: (done) => onProgress?.({ phase: "waiting", done, total }),
  });

  let done = 0;
  const isReady = seen.every(({ result }) => result === "passed");
  const examined = await mapConcurrently(isReady ? tenants : [], concurrency, async (tenant) => {
    const one = { ...examineOptions, deadlineMs: checkDeadlineMs };
    const results = await Promise.all(suite.map((check) => examine(tenant, check, one)));
    results.push(await examine(tenant, after, one));
    onProgress?.({ phase: "checking", done: ++done, total });
    return results;
  });

  const checks: CheckResult[] = [...seen, ...examined.flat()];
  const required = [before, ...suite, after].map(({ name }) => name);
  const names = tenants.map(({ name }) => name);
  return {
    outcome: decide(names, required, checks),
    sha,
    checks,
    startedAt,
    durationMs: Math.round(performance.now() - began),
  };
}
