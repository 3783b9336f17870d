import { Misuse } from "../core/errors";
import type { CheckResult, Outcome, SuiteEntry, Verdict } from "../core/model/verdict";

/** What was to be found out: every check that decides, of every tenant, unless only some were asked for. */
export interface Question {
  readonly tenants: readonly string[];
  readonly suite: readonly SuiteEntry[];
  /** How many tenants must pass. */
  readonly quorum: number;
  /** Whether a check of a tenant was asked for. */
  readonly isSelected?: (tenant: string, check: string) => boolean;
}

/**
 * Returns GREEN when so many tenants passed every critical check that was asked of them that the quorum is reached; RED
 * when so many failed one that it cannot be; otherwise INCONCLUSIVE. A failed security check is RED for all, and one that could
 * not tell is in the way of GREEN: no majority makes a hole harmless. A result that was not asked for counts against, never for.
 * @throws {Misuse} when there is no tenant, no critical check or no possible quorum: nothing must ever look like a yes.
 */
export function decide(question: Question, results: readonly CheckResult[]): Outcome {
  const { tenants, suite, quorum, isSelected = () => true } = question;
  const critical = suite.filter(({ weight }) => weight === "critical").map(({ name }) => name);
  refuseNothing(question, critical);
  const undecisive = new Set(suite.filter(({ weight }) => weight !== "critical").map(({ name }) => name));
  const counted = results.filter(({ check }) => !undecisive.has(check));
  const isSecurity = new Set(suite.filter((entry) => entry.isSecurity).map(({ name }) => name));
  if (counted.some(({ check, result }) => result === "failed" && isSecurity.has(check))) return "RED";

  const isDoubtful = counted.some(({ check, result }) => result === "undetermined" && isSecurity.has(check));
  const failed = new Set(counted.filter(({ result }) => result === "failed").map(({ tenant }) => tenant));
  if (tenants.length - failed.size < quorum) return "RED";
  const unproven = new Set(counted.filter(({ result }) => result !== "passed").map(({ tenant }) => tenant));
  const passed = new Map(tenants.map((tenant) => [tenant, new Set<string>()]));
  for (const { tenant, check, result } of counted) if (result === "passed") passed.get(tenant)?.add(check);
  for (const tenant of tenants) {
    const asked = critical.filter((check) => isSelected(tenant, check));
    const isProven = asked.length > 0 && asked.every((check) => passed.get(tenant)?.has(check));
    if (!isProven) unproven.add(tenant);
  }
  return !isDoubtful && tenants.length - unproven.size >= quorum ? "GREEN" : "INCONCLUSIVE";
}

/** Returns the outcome, and what it would be if every check on trial decided. @throws {Misuse} as `decide` does. */
export function decideBoth(
  question: Question,
  results: readonly CheckResult[],
): Pick<Verdict, "outcome" | "outcomeWithTrials"> {
  const suite = question.suite.map((entry) =>
    entry.weight === "trial" ? { ...entry, weight: "critical" as const } : entry,
  );
  return { outcome: decide(question, results), outcomeWithTrials: decide({ ...question, suite }, results) };
}

function refuseNothing({ tenants, quorum }: Question, critical: readonly string[]): void {
  const reasons: [boolean, string][] = [
    [tenants.length === 0, "there is no tenant to test"],
    [critical.length === 0, "there is no check that decides"],
    [new Set(tenants).size < tenants.length, "a tenant is listed twice"],
    [quorum < 1 || quorum > tenants.length, `a quorum of ${quorum} of ${tenants.length} tenants decides nothing`],
  ];
  const why = reasons.find(([isSo]) => isSo)?.[1];
  if (why === undefined) return;
  throw new Misuse({
    what: "The smoke suite",
    why,
    fix: "Name each tenant once and leave at least one check critical",
  });
}
