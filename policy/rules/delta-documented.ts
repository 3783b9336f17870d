import { countOf } from "../../core/model/count";
import { daysLeft, MAX_DEBT_DAYS, MIN_REASON_LENGTH, WARN_DEBT_DAYS } from "../../core/model/debt";
import { accountOf } from "../../core/model/drift-account";
import type { Finding, Rule } from "../rule";

export const deltaDocumented: Rule = {
  name: "delta-documented",
  chapter: "Drift",
  description:
    "Every delta has a reason, an owner and an expiry at most 90 days ahead, and is of a difference that is there.",
  why: "A difference that nobody answers for stays for ever, and one that is gone leaves the door open for the next.",
  remedy: "Correct tenant-fleet:deltas in the ring's stack file, or take the entry out.",
  severity: "high",
  isWaivable: false,
  check: (stack) => {
    const { fleet, now } = stack;
    if (fleet === undefined) return [];
    const { deltas, baseline } = fleet.says;
    const unused = new Set(accountOf(stack).unused.map(({ path }) => path));
    return deltas.flatMap(({ path, reason, owner, expires }, at) => {
      const say = (kind: "violation" | "warning", what: string): Finding[] => [
        { resource: fleet.resource, key: path, says: `The delta of ${path} ${what}.`, kind },
      ];
      const { length } = reason.trim();
      const days = daysLeft(expires, now);
      if (deltas.findIndex((other) => other.path === path) < at) return say("violation", "is there twice");
      if (length < MIN_REASON_LENGTH) {
        return say("violation", `has a reason of ${length} characters; at least ${MIN_REASON_LENGTH} are needed`);
      }
      if (owner.trim() === "") return say("violation", "has no owner");
      if (days < 0) return say("violation", `expired on ${expires}`);
      if (days > MAX_DEBT_DAYS) return say("violation", `runs for ${days} days; at most ${MAX_DEBT_DAYS} are allowed`);
      if (unused.has(path)) {
        return say(
          "violation",
          baseline ? "documents nothing: prod does not differ there" : "documents nothing: there is no baseline",
        );
      }
      return days <= WARN_DEBT_DAYS ? say("warning", `ends in ${countOf(days, "day")}, on ${expires}`) : [];
    });
  },
};
