import type * as Sarif from "node-sarif-builder";
import type { PolicyFinding } from "../core/model/policy-report";
import { fails, type PolicyReview } from "../core/model/policy-review";

/** Returns a review as SARIF 2.1.0, for code scanning: a result for each finding, at the stack's file. */
export function renderPolicySarif({ stacks, levels }: PolicyReview): string {
  // Loaded only where it is wanted: it brings half a dozen files along.
  const { SarifBuilder, SarifRunBuilder, SarifRuleBuilder, SarifResultBuilder } =
    require("node-sarif-builder") as typeof Sarif;
  const judged = stacks.flatMap((stack) => (stack.outcome === "undetermined" ? [] : [stack]));
  const run = new SarifRunBuilder().initSimple({ toolDriverName: "tenant-fleet policies", toolDriverVersion: "0.1.0" });
  const rules = new Map(judged.flatMap(({ report }) => report.rules.map((rule) => [rule.name, rule])));
  for (const { name, description, remedy } of rules.values()) {
    const rule = new SarifRuleBuilder().initSimple({ ruleId: name, shortDescriptionText: description });
    rule.rule.help = { text: remedy };
    run.addRule(rule);
  }
  for (const { stack, report } of judged) {
    for (const finding of report.findings) {
      const result = new SarifResultBuilder().initSimple({
        level: levelOf(finding, report.strict, levels),
        messageText: `${finding.id} ${finding.resource}: ${finding.says} ${finding.remedy}`,
        ruleId: finding.rule,
        fileUri: `Pulumi.${stack}.yaml`,
        startLine: 1,
      });
      result.result.partialFingerprints = { finding: `${stack} ${finding.id} ${finding.resource}` };
      if (finding.waiver) result.result.suppressions = [{ kind: "external", justification: finding.waiver.reason }];
      run.addResult(result);
    }
  }
  // What could not be judged must not look like a clean run.
  run.run.invocations = [
    {
      executionSuccessful: judged.length === stacks.length,
      toolExecutionNotifications: stacks.flatMap((stack) =>
        stack.outcome === "undetermined"
          ? [{ level: "error" as const, message: { text: `${stack.stack} could not be judged: ${stack.reason}` } }]
          : [],
      ),
    },
  ];
  const document = new SarifBuilder();
  document.addRun(run);
  return document.buildSarifJsonString({ indent: true });
}

const levelOf = (finding: PolicyFinding, strict: boolean, levels: PolicyReview["levels"]) =>
  fails(finding, strict, levels) ? "error" : finding.kind === "violation" && !finding.waiver ? "warning" : "note";
