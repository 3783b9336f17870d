import { Undetermined } from "../../core/errors";
import { mapConcurrently } from "../../core/map-concurrently";
import type { SelfTestCase, SelfTestReport } from "../../core/model/self-test";
import type { CheckResult, Outcome } from "../../core/model/verdict";
import type { Check, MemoriesApi } from "../check";
import { runSmoke } from "../run";
import { suite } from "../suite";
import { healthField } from "../witnesses/health";
import { updaterReport } from "../witnesses/updater";
import type { Mutation } from "./faults";
import { type Host, startHost } from "./host";
import type { Mutant } from "./mutant";
import { mutants } from "./mutants";
import { DEPLOYMENT, IMAGE } from "./tenant";

export interface SelfTestOptions {
  /** What is put to the test; the suite unless given. */
  readonly checks?: readonly Check[];
  /** Ends it soon. */
  readonly signal?: AbortSignal;
}

/** More at once end no sooner, and keep each other waiting. */
const FLEETS_AT_ONCE = 4;

/**
 * Runs the suite on fleets of built-in tenants: healthy ones, and for each fault one in which a single tenant has it.
 * Everything is served on this machine's loopback and is gone afterwards.
 * @throws {Undetermined} when it was ended by the signal.
 */
export async function selfTest({ checks = suite, signal }: SelfTestOptions = {}): Promise<SelfTestReport> {
  const began = performance.now();
  const host = await startHost();
  try {
    const look = (fleet: Fleet) => lookAt(host, fleet, signal);
    const [healthy, cases] = await Promise.all([
      Promise.all(
        (["workspace", "root"] as const).map(async (memoriesApi) => {
          const found = await look({ memoriesApi, checks, mutate: () => ({}) });
          return { memoriesApi, ...found, isHealthy: found.outcome === "GREEN" && found.blamed.length === 0 };
        }),
      ),
      mapConcurrently(mutants, FLEETS_AT_ONCE, async (mutant) => {
        const { memoriesApi, mutate } = mutant;
        return judge(mutant, checks, await look({ memoriesApi, mutate, checks: hurried(checks, mutant) }));
      }),
    ]);
    if (signal?.aborted) {
      throw new Undetermined({ what: "The self-test", why: "it was ended before it was done", fix: "Run it again" });
    }
    const covered = new Set(mutants.map(({ caughtBy }) => caughtBy));
    const names = ["witness-before", ...checks.map(({ name }) => name), "witness-after"];
    const uncovered = names.filter((name) => !covered.has(name));
    return {
      isTrustworthy:
        cases.every(({ isCaught }) => isCaught) &&
        healthy.every(({ isHealthy }) => isHealthy) &&
        uncovered.length === 0,
      healthy,
      cases,
      uncovered,
      durationMs: Math.round(performance.now() - began),
    };
  } finally {
    await host.close();
  }
}

interface Fleet {
  readonly memoriesApi: MemoriesApi;
  readonly checks: readonly Check[];
  /** What is wrong with one of its tenants. */
  readonly mutate: Mutation;
}

type Finding = Pick<SelfTestCase, "outcome" | "blamed">;

/** Runs the suite on two tenants, of which one is mutated: the other must be found healthy beside it. */
async function lookAt(
  host: Host,
  { memoriesApi, checks, mutate }: Fleet,
  signal: AbortSignal | undefined,
): Promise<Finding> {
  const [faulty, healthy] = [host.open(), host.open()];
  const { routes, ...parts } = mutate(faulty, healthy);
  Object.assign(faulty, parts, { routes: { ...faulty.routes, ...routes } });
  const tenants = new Map([
    ["faulty", faulty],
    ["healthy", healthy],
  ]);
  const reports = { read: async (name: string) => tenants.get(name)?.updater, deployment: DEPLOYMENT };
  const verdict = await runSmoke(
    [...tenants].map(([name, { url, token }]) => ({ name, url, token })),
    {
      sha: IMAGE.sha,
      witnesses: [updaterReport(reports), healthField("sha")],
      waitMs: 0,
      memoriesApi,
      checks,
      ...(signal === undefined ? {} : { signal }),
    },
  );
  return { outcome: verdict.outcome, blamed: blame(verdict.checks) };
}

/** A check that could not tell, where another failed, may depend on that one. */
function blame(results: readonly CheckResult[]): string[] {
  const ofKind = (kind: CheckResult["result"]) => results.filter(({ result }) => result === kind);
  const worst = [ofKind("failed"), ofKind("undetermined")].find((kind) => kind.length > 0) ?? [];
  return worst.map(({ tenant, check }) => (tenant === "faulty" ? check : `${check} of the tenant beside it`));
}

/** A check that does not decide must find its fault all the same. */
function judge(
  { name, fault, caughtBy, expected: usual }: Mutant,
  checks: readonly Check[],
  found: Finding,
): SelfTestCase {
  const weight = checks.find((check) => check.name === caughtBy)?.weight ?? "critical";
  const expected: Outcome = weight === "critical" ? usual : "GREEN";
  const isCaught = found.outcome === expected && found.blamed.length === 1 && found.blamed[0] === caughtBy;
  return { name, fault, caughtBy, expected, ...found, isCaught };
}

const hurried = (checks: readonly Check[], { caughtBy, deadlineMs }: Mutant): readonly Check[] =>
  checks.map((check) => (deadlineMs !== undefined && check.name === caughtBy ? { ...check, deadlineMs } : check));
