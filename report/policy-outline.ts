// What a review comes to, before anybody says how it looks.
import { countOf } from "../core/model/count";
import type { PolicyFinding } from "../core/model/policy-report";
import { type DebtChange, fails, type PolicyReview, type StackReview } from "../core/model/policy-review";

type Judged = Exclude<StackReview, { outcome: "undetermined" }>;

export interface StackOutline {
  readonly violations: readonly PolicyFinding[];
  /** Found by rules that do not fail a review. */
  readonly advice: readonly PolicyFinding[];
  readonly waived: readonly PolicyFinding[];
  readonly undecided: readonly PolicyFinding[];
  readonly warnings: readonly PolicyFinding[];
}

/** Returns what was found in one stack, by what it means. */
export function outlineOf({ report }: Judged, levels: PolicyReview["levels"]): StackOutline {
  const { findings, strict } = report;
  const isViolation = (one: PolicyFinding) => one.kind === "violation" && one.waiver === undefined;
  return {
    violations: findings.filter((one) => isViolation(one) && fails(one, strict, levels)),
    advice: findings.filter((one) => isViolation(one) && !fails(one, strict, levels)),
    waived: findings.filter(({ waiver }) => waiver !== undefined),
    undecided: findings.filter(({ kind }) => kind === "unknown"),
    warnings: findings.filter(({ kind }) => kind === "warning"),
  };
}

/** Returns the whole review in one sentence. */
export function headlineOf({ stacks, levels }: PolicyReview): string {
  const judged = stacks.filter((one): one is Judged => one.outcome !== "undetermined");
  const outlines = judged.map((one) => outlineOf(one, levels));
  const total = (of: (outline: StackOutline) => readonly unknown[]) =>
    outlines.reduce((sum, one) => sum + of(one).length, 0);
  const violated = judged.filter(({ outcome }) => outcome === "violated").length;
  const open = stacks.length - judged.length;
  const parts = [
    violated === 0
      ? undefined
      : `${countOf(violated, "stack")} of ${stacks.length} violated, ${countOf(
          total((one) => one.violations),
          "finding",
        )}`,
    open === 0 ? undefined : `${countOf(open, "stack")} could not be judged`,
    violated === 0 && open === 0 ? `${countOf(stacks.length, "stack")} clean` : undefined,
    `${total((one) => one.waived)} waived`,
    `${judged.reduce((sum, { report }) => sum + report.deltas.length, 0)} documented differences from prod`,
  ];
  return parts.filter((part) => part !== undefined).join("; ");
}

/** Returns what a change does to the debts, a sentence each. */
export const sentenceOf = ({ kind, change, expires }: DebtChange): string =>
  change === "dropped" ? `${kind} dropped` : `${kind} ${change}, until ${expires}`;

export const daysOf = (days: number): string => (days === 0 ? "last day" : countOf(days, "day"));
