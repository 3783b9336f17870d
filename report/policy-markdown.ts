import type { PolicyFinding } from "../core/model/policy-report";
import type { PolicyReview, StackReview } from "../core/model/policy-review";
import { code, plain, table } from "./markdown-text";
import { daysOf, headlineOf, outlineOf, sentenceOf } from "./policy-outline";

/** Returns a review as Markdown, for a pull request or a step summary. */
export function renderPolicyMarkdown(review: PolicyReview): string {
  return [
    `## Policies: ${headlineOf(review)}`,
    ...changes(review),
    ...review.stacks.flatMap((stack) => section(stack, review)),
  ].join("\n\n");
}

function changes({ changes: all }: PolicyReview): string[] {
  if (all === null || all.length === 0)
    return all === null ? [] : ["This change adds or extends no waiver and no delta."];
  const rows = all.map((one) => [
    sentenceOf(one),
    code(one.stack),
    code(one.what),
    plain(one.owner),
    plain(one.reason),
  ]);
  return [
    "**This change makes or changes debts; review each of them:**",
    table(["what", "stack", "of", "owner", "reason"], rows),
  ];
}

function section(stack: StackReview, { levels }: PolicyReview): string[] {
  const name = code(stack.stack);
  if (stack.outcome === "undetermined") return [`### ${name} could not be judged`, `${plain(stack.reason)}.`];
  const { report } = stack;
  const { violations, advice, waived, undecided, warnings } = outlineOf(stack, levels);
  const found = (title: string, findings: readonly PolicyFinding[]): string[] =>
    findings.length === 0
      ? []
      : [
          `**${title}**`,
          table(
            ["policy", "resource", "what is", "what to do"],
            findings.map((one) => [code(one.id), code(one.resource), plain(one.says), plain(one.remedy)]),
          ),
        ];
  return [
    `### ${name} is ${stack.outcome}`,
    ...found("Violated", violations),
    ...found(
      report.strict ? "Could not be decided, which fails a strict review" : "Could not be decided yet",
      undecided,
    ),
    ...found("Advice", advice),
    ...found("Soon to be paid back, or otherwise to be looked at", warnings),
    ...(report.deltas.length === 0
      ? []
      : [
          "**Differs from prod on purpose**",
          table(
            ["path", "prod", name, "owner", "until", "left"],
            report.deltas.map((one) => [
              code(one.path),
              plain(one.prod),
              plain(one.ring),
              plain(one.owner),
              one.expires,
              daysOf(one.daysLeft),
            ]),
          ),
        ]),
    ...(waived.length === 0
      ? []
      : [
          "**Waived**",
          table(
            ["finding", "resource", "owner", "until", "reason"],
            waived.map(({ id, resource, waiver }) => [
              code(id),
              code(resource),
              plain(waiver?.owner ?? ""),
              waiver?.expires ?? "",
              plain(waiver?.reason ?? ""),
            ]),
          ),
        ]),
    `${report.rules.length} policies were judged.`,
  ];
}
