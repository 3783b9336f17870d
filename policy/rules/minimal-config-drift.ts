import { MAX_DEBT_DAYS, MIN_REASON_LENGTH } from "../../core/model/debt";
import { accountOf } from "../../core/model/drift-account";
import type { Finding, Rule } from "../rule";
import { whyNoDelta } from "./drift-budget";

export const minimalConfigDrift: Rule = {
  name: "minimal-config-drift",
  chapter: "Drift",
  description: "The canary is what prod is, but for documented deltas.",
  why: "What the canary proves of a build holds for prod only as far as the two are alike.",
  remedy: "Set the canary to what prod is, or document the difference in tenant-fleet:deltas of its stack file.",
  severity: "high",
  isWaivable: true,
  check: (stack) => {
    const { fleet } = stack;
    if (fleet?.says.ring !== "canary") return [];
    const { undocumented, expired } = accountOf(stack);
    return [...undocumented, ...expired].map(
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
