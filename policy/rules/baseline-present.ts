import { daysLeft } from "../../core/model/debt";
import type { Rule } from "../rule";

const MAX_AGE_DAYS = 30;

export const baselinePresent: Rule = {
  name: "baseline-present",
  chapter: "Drift",
  description: "A canary is compared with what prod exported when it was deployed last, no longer than 30 days ago.",
  why: "A canary that is compared with nothing, or with a prod of long ago, may be anything.",
  remedy:
    "Set tenant-fleet:baseline.stack in the canary's stack file to prod's stack, and deploy prod with this program.",
  severity: "high",
  isWaivable: false,
  check: ({ fleet, now }) => {
    if (fleet?.says.ring !== "canary") return [];
    const { resource, says } = fleet;
    if (says.baseline === null) {
      return [{ resource, key: "baseline", says: "There is no posture of prod that this canary is compared with." }];
    }
    const { deployedOn } = says.baseline;
    const age = -daysLeft(deployedOn, now);
    if (age < -1) {
      return [
        { resource, key: "baseline", says: `Prod says that it was deployed on ${deployedOn}, which is to come.` },
      ];
    }
    if (age <= MAX_AGE_DAYS) return [];
    const stale = `Prod was deployed ${age} days ago, on ${deployedOn}; what it is now may be something else.`;
    return [{ resource, key: "baseline", says: stale, kind: "warning", remedy: "Run `pulumi up` on prod." }];
  },
};
