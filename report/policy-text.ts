import { inert } from "../core/inert";
import type { PolicyFinding } from "../core/model/policy-report";
import type { PolicyReview, StackReview } from "../core/model/policy-review";
import { daysOf, headlineOf, outlineOf, sentenceOf } from "./policy-outline";

/** Returns a review as plain text, for a terminal or a log. */
export const renderPolicyText = (review: PolicyReview): string =>
  [`Policies: ${headlineOf(review)}`, ...changes(review), ...review.stacks.map((stack) => section(stack, review))].join(
    "\n\n",
  );

const indent = (lines: readonly string[]): string => lines.map((line) => `  ${line}`).join("\n");

function changes({ changes: all }: PolicyReview): string[] {
  if (all === null) return [];
  if (all.length === 0) return ["This change adds or extends no waiver and no delta."];
  const lines = all.map(
    (one) => `${one.stack}: ${sentenceOf(one)}: ${inert(one.what)} (${inert(one.owner)}: ${inert(one.reason)})`,
  );
  return [`This change makes or changes debts; review each of them:\n${indent(lines)}`];
}

function section(stack: StackReview, { levels }: PolicyReview): string {
  if (stack.outcome === "undetermined") return `? ${stack.stack} could not be judged: ${inert(stack.reason)}`;
  const { report } = stack;
  const { violations, advice, waived, undecided, warnings } = outlineOf(stack, levels);
  const found = (mark: string, findings: readonly PolicyFinding[]): string[] =>
    findings.map(
      (one) =>
        `${mark} ${inert(one.id)}  ${inert(one.resource)}\n      ${inert(one.says)}\n      → ${inert(one.remedy)}`,
    );
  const lines = [
    ...found("✘", violations),
    ...found(report.strict ? "✘ not decided:" : "? not decided:", undecided),
    ...found("! advice:", advice),
    ...found("! soon:", warnings),
    ...report.deltas.map(
      (one) =>
        `~ ${inert(one.path)}: prod ${inert(one.prod)}, here ${inert(one.ring)}; ${inert(one.owner)}, until ${one.expires} (${daysOf(one.daysLeft)})`,
    ),
    ...waived.map(
      ({ id, resource, waiver }) =>
        `~ waived: ${inert(id)}  ${inert(resource)}; ${inert(waiver?.owner ?? "")}, until ${waiver?.expires}: ${inert(waiver?.reason ?? "")}`,
    ),
  ];
  const head = `${stack.outcome === "clean" ? "✔" : "✘"} ${stack.stack} is ${stack.outcome} (${report.rules.length} policies)`;
  return lines.length === 0 ? head : `${head}\n${indent(lines)}`;
}
