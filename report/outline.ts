// What every report needs to know of a verdict before it can show it: counted and sorted once, worded in wording.ts.
import type { CheckResult, Verdict, Weight } from "../core/model/verdict";

export interface TenantChecks {
  readonly tenant: string;
  readonly checks: readonly CheckResult[];
}

export interface Outline {
  /** What failed or could not be told, by tenant; tenants where something failed come first. */
  readonly troubles: Readonly<Record<Weight, readonly TenantChecks[]>>;
  /** What passed only after several attempts. */
  readonly flaky: readonly CheckResult[];
  readonly passed: number;
  readonly notRun: number;
  /** Tenants on which the sha was assumed instead of seen. */
  readonly assumedTenants: number;
  /** Whether nothing was asked but which image runs. */
  readonly isWait: boolean;
  /** Whether it is RED for no other reason than that nothing is known of some shards. */
  readonly isIncomplete: boolean;
}

/** Returns what a verdict holds, counted and sorted; a check that is not in its suite counts as critical. */
export function outlineOf(verdict: Verdict): Outline {
  const { checks, suite, missingShards } = verdict;
  const weightOf = weights(verdict);
  const troubled = (weight: Weight) =>
    byTenant(checks.filter((check) => isTrouble(check) && weightOf(check) === weight)).sort(
      (a, b) => Number(hasFailed(b)) - Number(hasFailed(a)),
    );
  const critical = troubled("critical");
  const passed = checks.filter(({ result }) => result === "passed");
  return {
    troubles: { critical, advisory: troubled("advisory"), trial: troubled("trial") },
    flaky: passed.filter(({ attempts }) => attempts !== undefined && attempts > 1),
    passed: passed.length,
    notRun: checks.filter(({ result }) => result === "not-run").length,
    assumedTenants: new Set(checks.filter(({ isAssumed }) => isAssumed).map(({ tenant }) => tenant)).size,
    isWait: suite.length > 0 && suite.every(({ name }) => name.startsWith("witness-")),
    isIncomplete: missingShards.length > 0 && !critical.some(hasFailed),
  };
}

/** Returns the weight of a check by the verdict's suite. */
export function weights({ suite }: Verdict): (check: CheckResult) => Weight {
  const known = new Map(suite.map(({ name, weight }) => [name, weight]));
  return ({ check }) => known.get(check) ?? "critical";
}

/** Returns the checks of each tenant, in the order in which the tenants first appear. */
export function byTenant(checks: readonly CheckResult[]): TenantChecks[] {
  const groups = new Map<string, CheckResult[]>();
  for (const check of checks) {
    const group = groups.get(check.tenant);
    if (group === undefined) groups.set(check.tenant, [check]);
    else group.push(check);
  }
  return [...groups].map(([tenant, group]) => ({ tenant, checks: group }));
}

const isTrouble = ({ result }: CheckResult) => result === "failed" || result === "undetermined";
const hasFailed = ({ checks }: TenantChecks) => checks.some(({ result }) => result === "failed");
