import type { DeclaredResource } from "../core/model/declared-stack";
import type { PolicyFinding } from "../core/model/policy-report";
import { policyReportOf } from "./policy-report";
import { Round } from "./round";
import { DEFAULT_SETTINGS } from "./rule";
import { rules } from "./rules";

/**
 * Returns what the rules about drift have to say of resources, as an exported state has them.
 * @throws what a rule throws that cannot be evaluated at all.
 */
export function judgeDrift(resources: readonly DeclaredResource[], now: Date): readonly PolicyFinding[] {
  const round = new Round(rules, resources, now);
  for (const rule of rules.filter(({ chapter }) => chapter === "Drift")) round.judge(rule, DEFAULT_SETTINGS);
  return policyReportOf(round, false).findings;
}
