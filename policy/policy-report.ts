import type { Stack } from "../core/model/declared-stack";
import { accountOf } from "../core/model/drift-account";
import type { PolicyReport } from "../core/model/policy-report";
import type { Round } from "./round";

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

const allowedDeltas = (stack: Stack): PolicyReport["deltas"] => {
  const { documented, expired } = accountOf(stack);
  return [...documented, ...expired].map(({ path, prod, ring, daysLeft, delta: { reason, owner, expires } }) => ({
    path,
    prod,
    ring,
    reason,
    owner,
    expires,
    daysLeft,
  }));
};
