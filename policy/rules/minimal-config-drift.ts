import { daysLeft, MAX_DEBT_DAYS, MIN_REASON_LENGTH } from "../../core/model/debt";
import { postureSchema } from "../../core/model/posture";
import { type Difference, differencesOf } from "../../core/model/posture-difference";
import type { Finding, Rule } from "../rule";
import { type Stack, TENANT } from "../stack";
import { whyNoDelta } from "./drift-budget";

/**
 * Returns what differs between prod and the ring, and between prod and those tenants of the ring that are set otherwise than
 * the ring, as `tenants[<name>].<path>`; nothing on a ring without a baseline.
 */
export function driftOf(stack: Stack): Difference[] {
  const { baseline, posture } = stack.fleet?.says ?? {};
  if (!baseline || !posture) return [];
  const ofRing = differencesOf(baseline.posture, posture);
  const known = new Map(ofRing.map(({ path, ring }) => [path, ring]));
  const ofTenants = stack.ofType(TENANT).flatMap(({ name, outputs }) => {
    const own = postureSchema.parse(outputs.posture);
    return differencesOf(baseline.posture, own)
      .filter(({ path, ring }) => known.get(path) !== ring)
      .map((difference) => ({ ...difference, path: `tenants[${name.replace(/^tenant-/, "")}].${difference.path}` }));
  });
  return [...ofRing, ...ofTenants];
}

export const minimalConfigDrift: Rule = {
  name: "minimal-config-drift",
  chapter: "Drift",
  description: "The canary is what prod is, but for documented deltas.",
  why: "What the canary proves of a build holds for prod only as far as the two are alike.",
  remedy: "Set the canary to what prod is, or document the difference in tenant-fleet:deltas of its stack file.",
  severity: "high",
  isWaivable: true,
  check: (stack) => {
    const { fleet, now } = stack;
    if (fleet?.says.ring !== "canary") return [];
    const documented = new Set(
      fleet.says.deltas.filter(({ expires }) => daysLeft(expires, now) >= 0).map(({ path }) => path),
    );
    return driftOf(stack)
      .filter(({ path }) => !documented.has(path))
      .map(
        ({ path, prod, ring }): Finding => ({
          resource: fleet.resource,
          key: path,
          says: `It differs from prod: | ${path} | prod: ${prod} | canary: ${ring} |.`,
          remedy:
            whyNoDelta(path, fleet.says) === undefined
              ? `Set it to what prod has, or add to tenant-fleet:deltas: { path: ${JSON.stringify(path)}, reason: <${MIN_REASON_LENGTH} characters or more>, owner: <who>, expires: <a day, at most ${MAX_DEBT_DAYS} days ahead> }.`
              : "Set it to what prod has; no delta is allowed of it.",
        }),
      );
  },
};
