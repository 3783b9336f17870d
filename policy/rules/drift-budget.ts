import type { Declaration } from "../../core/model/declaration";
import type { Finding, Rule } from "../rule";

/** Where a difference makes what the canary says meaningless, whatever the reason. */
const NEVER: readonly [RegExp, why: string][] = [
  [/^updaterPeriodSeconds$/, "a canary whose updater keeps another time proves nothing of prod's"],
  [/^metadata\./, "the metadata options protect the machine's credentials"],
  [/^iamActions\[/, "a canary that may do more, or less, fails otherwise than prod"],
  [/^safetyFlags\[/, "which flags are for safety is prod's to say"],
];

/** Returns why there may be no delta of a path; undefined where there may. */
export function whyNoDelta(path: string, { posture, baseline }: Declaration): string | undefined {
  const own = path.replace(/^tenants\[[^\]]*\]\./, "");
  const flag = /^featureFlags\.(.+)$/.exec(own)?.[1];
  const safety = [...posture.safetyFlags, ...(baseline?.posture.safetyFlags ?? [])];
  if (flag !== undefined && safety.includes(flag)) return "the flag is one for safety";
  return NEVER.find(([shape]) => shape.test(own))?.[1];
}

export const driftBudget: Rule = {
  name: "drift-budget",
  chapter: "Drift",
  description:
    "A ring has at most five deltas, or what `maxDeltas` says, and none where a difference makes the canary meaningless.",
  why: "Many small differences are a large one, and some differences no reason makes right.",
  remedy: "Pay a delta back: set the ring to what prod is, and take the entry out of tenant-fleet:deltas.",
  severity: "high",
  isWaivable: false,
  check: ({ fleet }, { maxDeltas }) => {
    if (fleet === undefined) return [];
    const { resource, says } = fleet;
    const count = says.deltas.length;
    const never = says.deltas.flatMap(({ path }): Finding[] => {
      const why = whyNoDelta(path, says);
      return why === undefined ? [] : [{ resource, key: path, says: `No delta is allowed of ${path}: ${why}.` }];
    });
    const over: Finding[] =
      count > maxDeltas
        ? [{ resource, key: "deltas", says: `There are ${count} deltas; at most ${maxDeltas} are allowed.` }]
        : [];
    return [...never, ...over];
  },
};
