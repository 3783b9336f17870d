import { daysLeft } from "../core/model/debt";
import type { PolicyReport } from "../core/model/policy-report";
import { differencesOf } from "../core/model/posture-difference";
import type { Round } from "./round";
import type { Stack } from "./stack";

/**
 * Returns what a round has found, as others read it.
 * @param strict whether a finding that could not be decided fails
 */
export const policyReportOf = (round: Round, strict: boolean): PolicyReport => ({
  version: 1,
  stack: round.stack.name,
  ring: round.stack.fleet?.says.ring,
  rules: round.judged.map(({ name, description, remedy }) => ({ name, description, remedy })),
  strict,
  findings: round.findings.map(({ id, rule, resource, kind, says, remedy, waiver }) => ({
    id,
    rule: rule.name,
    resource: resource.name,
    urn: resource.urn,
    kind,
    severity: rule.severity,
    says,
    remedy: remedy ?? rule.remedy,
    waiver: waiver && { reason: waiver.reason, owner: waiver.owner, expires: waiver.expires },
  })),
  deltas: allowedDeltas(round.stack),
});

function allowedDeltas({ fleet, now }: Stack): PolicyReport["deltas"] {
  if (!fleet?.says.baseline) return [];
  const differences = differencesOf(fleet.says.baseline.posture, fleet.says.posture);
  return fleet.says.deltas.flatMap(({ path, reason, owner, expires }) => {
    const difference = differences.find((one) => one.path === path);
    return difference === undefined
      ? []
      : [{ ...difference, reason, owner, expires, daysLeft: daysLeft(expires, now) }];
  });
}
