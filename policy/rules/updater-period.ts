import { isUnknown } from "../../core/model/declared-stack";
import type { Finding, Rule } from "../rule";
import { updaterOf } from "../user-data";

/** A canary tenant follows a new build within five minutes. */
const MAX_SECONDS = 300;
const key = "periodSeconds";

export const updaterPeriod: Rule = {
  name: "updater-period",
  chapter: "Release and fleet",
  description:
    "Every tenant's updater looks at the channel at least every five minutes, and all of a ring at the same pace.",
  why: "The gate waits that long for every tenant, and a tenant that follows later runs what nobody looks at any more.",
  remedy: "Set tenant-fleet:updater.periodSeconds in the ring's stack file.",
  severity: "high",
  isWaivable: true,
  check: (stack) => {
    const machines = stack.fleet === undefined ? [] : stack.ofType("aws:ec2/instance:Instance");
    const periods = machines.map((resource) => ({
      resource,
      seconds: updaterOf(resource)?.periodSeconds,
    }));
    const usual = mostCommon(periods.flatMap(({ seconds }) => seconds ?? []));
    return periods.flatMap(({ resource, seconds }): Finding[] => {
      if (isUnknown(resource.inputs.userData)) {
        return [{ resource, key, says: "The machine's user-data is not known yet.", kind: "unknown" }];
      }
      if (seconds === undefined) return [{ resource, key, says: "The machine's user-data sets up no updater." }];
      if (seconds > MAX_SECONDS || seconds < 1) {
        return [{ resource, key, says: `Its updater looks every ${seconds} s; at most ${MAX_SECONDS} s are allowed.` }];
      }
      if (seconds === usual) return [];
      return [{ resource, key, says: `Its updater looks every ${seconds} s, the ring's others every ${usual} s.` }];
    });
  },
};

/** Returns the value that is there most often, of several the smallest. */
function mostCommon(values: readonly number[]): number | undefined {
  const counts = new Map<number, number>();
  for (const value of values.toSorted((a, b) => a - b)) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].reduce<[number | undefined, number]>(
    (best, one) => (one[1] > best[1] ? one : best),
    [undefined, 0],
  )[0];
}
