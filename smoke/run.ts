import { setTimeout as sleep } from "node:timers/promises";
import { mapConcurrently } from "../core/map-concurrently";
import type { TenantEndpoint } from "../core/model/tenant";
import type { CheckResult, SuiteEntry, Verdict } from "../core/model/verdict";
import { redactor } from "../core/redact";
import { Board } from "./board";
import { CHECK_DEADLINE_MS, type Check } from "./check";
import { createEnding, type Ending } from "./ending";
import { examine } from "./examine";
import { neighbourTokens } from "./neighbour";
import type { SmokeOptions } from "./options";
import { entriesOf, type Plan, planRun } from "./plan";
import { decideBoth } from "./verdict";
import { waitForWitness } from "./wait";

/** A run under way. */
export interface SmokeRun {
  /** What is run, in order: a list of checks for each tenant. */
  readonly plan: readonly { readonly tenant: string; readonly checks: readonly SuiteEntry[] }[];
  /** When it is known which tenants run the sha, and their checks begin. */
  readonly begun: Promise<unknown>;
  /** Returns a result when it is there; `not-run` when the run ended before it. */
  result(tenant: string, check: string): Promise<CheckResult>;
  readonly verdict: Promise<Verdict>;
}

/** What the two parts of a run share. */
interface Work {
  readonly plan: Plan;
  readonly board: Board;
  readonly ending: Ending;
  readonly options: SmokeOptions;
  readonly examine: (tenant: TenantEndpoint, check: Check, deadlineMs: number) => Promise<CheckResult>;
}

/** For everything that is asked of one tenant, after it was seen on the sha. */
const TENANT_DEADLINE_MS = 60_000;
/** A server that is up answers /health at once; one that is being replaced is looked at again. */
const LOOK_DEADLINE_MS = 5_000;
/** Far beyond what a report shows; to search all of a body of a megabyte would hold everybody up. */
const MAX_REDACTED_CHARACTERS = 8_192;
const POLL_MS = 1_000;
const CONCURRENCY = 64;

/**
 * Waits until every tenant runs the sha under test, then runs the suite on all of them. When fewer than the quorum are seen
 * on the sha nothing else is checked: the verdict is INCONCLUSIVE, or RED where an updater put the old image back.
 * @throws {Misuse} before the first request when the fleet is empty, names a tenant twice or has an unusable URL or token,
 * or when the options leave nothing to decide.
 */
export function startSmoke(fleet: readonly TenantEndpoint[], options: SmokeOptions): SmokeRun {
  const plan = planRun(fleet, options);
  const entries = entriesOf(plan);
  const chosen = plan.tenants.map(({ name }) => {
    return { tenant: name, checks: entries.filter((entry) => plan.isSelected(name, entry.name)) };
  });
  const board = new Board(chosen);
  const began = performance.now();
  const now = options.now ?? (() => new Date());
  const startedAt = now();
  const ending = createEnding(options.signal);
  const neighbours = neighbourTokens(fleet);
  const { memoriesApi, tickLimits } = options;
  const common = {
    settings: { memoriesApi, tickLimits },
    ending,
    now,
    redact: redactor(
      fleet.map(({ token }) => token),
      MAX_REDACTED_CHARACTERS,
    ),
  };
  const work: Work = {
    plan,
    board,
    ending,
    options,
    examine: (tenant, check, deadlineMs) =>
      examine(tenant, check, { ...common, neighbourToken: neighbours.get(tenant) ?? "", deadlineMs }),
  };
  const begun = findReady(work);
  const verdict = begun
    .then((ready) => checkAll(ready, work))
    .then(() => ({
      ...conclude(work),
      startedAt: startedAt.toISOString(),
      durationMs: Math.round(performance.now() - began),
    }));
  return { plan: chosen, begun, result: (tenant, check) => board.result(tenant, check), verdict };
}

/** Starts a run and returns its verdict; rejects with what `startSmoke` throws. */
export async function runSmoke(fleet: readonly TenantEndpoint[], options: SmokeOptions): Promise<Verdict> {
  return startSmoke(fleet, options).verdict;
}

/** Returns the tenants to check: those seen on the sha, or none while too few are. */
async function findReady({ plan, board, ending, options, examine: look }: Work): Promise<readonly TenantEndpoint[]> {
  const { tenants, before, quorum } = plan;
  if (before === undefined) {
    await sleep(options.assumeAfterMs, undefined, { signal: ending.signal }).catch(() => {});
    return tenants;
  }
  const looks = await waitForWitness(tenants, {
    look: (tenant) => look(tenant, before, Math.min(LOOK_DEADLINE_MS, options.checkDeadlineMs ?? LOOK_DEADLINE_MS)),
    waitMs: options.assumeAfterMs ?? options.waitMs,
    pollMs: options.pollMs ?? POLL_MS,
    concurrency: options.concurrency ?? CONCURRENCY,
    quorum,
    signal: ending.signal,
    onSeen: (done) => options.onProgress?.({ phase: "waiting", done, total: tenants.length }),
  });
  for (const seen of looks) board.settle(seen);
  const names = new Set(looks.filter(({ result }) => result === "passed").map(({ tenant }) => tenant));
  return names.size < quorum ? [] : tenants.filter(({ name }) => names.has(name));
}

async function checkAll(ready: readonly TenantEndpoint[], work: Work): Promise<void> {
  const { plan, board, ending, options, examine: check } = work;
  const { checkDeadlineMs = CHECK_DEADLINE_MS, onProgress } = options;
  let done = 0;
  await mapConcurrently(ready, options.concurrency ?? CONCURRENCY, async (tenant) => {
    const end = performance.now() + TENANT_DEADLINE_MS;
    const run = async (one: Check) => {
      if (ending.signal.aborted || !plan.isSelected(tenant.name, one.name)) return;
      const deadlineMs = Math.min(one.deadlineMs ?? checkDeadlineMs, checkDeadlineMs, end - performance.now());
      const result = await check(tenant, one, deadlineMs);
      board.settle(result);
      if (options.bail && result.result === "failed" && (one.weight ?? "critical") === "critical") ending.end();
    };
    await Promise.all(plan.checks.map(run));
    if (plan.after !== undefined) await run(plan.after);
    onProgress?.({ phase: "checking", done: ++done, total: plan.tenants.length });
  });
}

function conclude({ plan, board, ending, options }: Work): Omit<Verdict, "startedAt" | "durationMs"> {
  const { sha, digests = null, assumeAfterMs, grep, shard, signal, memoriesApi, tickLimits = {} } = options;
  const isEnded = ending.signal.aborted;
  const checks = board.close();
  const tenants = plan.tenants.map(({ name }) => name);
  const suite = entriesOf(plan);
  const { quorum, fleet, isSelected } = plan;
  const isAssumed = plan.before === undefined || checks.some((result) => result.isAssumed);
  return {
    // Whoever ended it did not wait for an answer, whatever was known by then.
    ...(signal?.aborted
      ? { outcome: "INCONCLUSIVE", outcomeWithTrials: "INCONCLUSIVE" }
      : decideBoth({ tenants, suite, quorum, isSelected }, checks)),
    sha,
    digests,
    assumedAfterMs: isAssumed ? (assumeAfterMs ?? 0) : null,
    grep: grep?.source ?? null,
    shard: shard ?? null,
    missingShards: [],
    isEnded,
    quorum,
    fleet,
    tenants,
    suite,
    settings: { memoriesApi, tickLimits, witnesses: plan.witnesses },
    checks,
  };
}
