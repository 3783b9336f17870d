import { countOf } from "../core/model/count";
import { daysLeft, MAX_DEBT_DAYS, MIN_REASON_LENGTH, WARN_DEBT_DAYS, type Waiver } from "../core/model/debt";
import type { Stack } from "../core/model/declared-stack";
import type { About, Finding } from "./rule";

/** Returns the waiver that covers a finding (`rule[finding]`) of a resource, by its logical name, today. */
export const findWaiver = (waivers: readonly Waiver[], id: string, resource: string, now: Date): Waiver | undefined =>
  waivers.find(
    (waiver) => waiver.finding === id && waiver.resource === resource && whyNotSound(waiver, now) === undefined,
  );

/** Why a waiver waives nothing, whatever it names. */
function whyNotSound({ reason, expires }: Waiver, now: Date): string | undefined {
  const { length } = reason.trim();
  if (length < MIN_REASON_LENGTH)
    return `has a reason of ${length} characters; at least ${MIN_REASON_LENGTH} are needed`;
  const days = daysLeft(expires, now);
  if (days > MAX_DEBT_DAYS) return `runs for ${days} days; at most ${MAX_DEBT_DAYS} are allowed`;
  if (days < 0) return `expired on ${expires}, so its finding is back`;
  return undefined;
}

/** What must hold of the waivers themselves; judged last, because it takes what all rules have found. */
export const waiversSound: About = {
  name: "waivers-sound",
  chapter: "Waivers",
  description:
    "Every waiver has a reason, an owner and an expiry at most 90 days ahead, and none is of isolation or secrets.",
  why: "A waiver that nobody answers for, or that waives nothing, hides the next real finding.",
  remedy: "Correct tenant-fleet:waivers in the ring's stack file, or take the entry out.",
  severity: "high",
  isWaivable: false,
};

/**
 * Returns what is to be said of the waivers of a stack.
 * @param used those that waive a finding that is there
 */
export function checkWaivers({ fleet, now }: Stack, rules: readonly About[], used: ReadonlySet<Waiver>): Finding[] {
  if (fleet === undefined) return [];
  return fleet.says.waivers.flatMap((waiver) => {
    const { finding, resource, expires } = waiver;
    const say = (kind: "violation" | "warning", what: string): Finding[] => [
      {
        resource: fleet.resource,
        key: `${finding} ${resource}`,
        says: `The waiver of ${finding} for ${resource} ${what}.`,
        kind,
      },
    ];
    const rule = rules.find(({ name }) => finding.startsWith(`${name}[`));
    if (rule === undefined) return say("violation", "names no rule");
    if (!rule.isWaivable) return say("violation", "is of a rule of isolation or secrets, which nobody can waive");
    const why = whyNotSound(waiver, now);
    // What an expired waiver covered is a violation again, and fails by itself.
    if (why !== undefined) return say(daysLeft(expires, now) < 0 ? "warning" : "violation", why);
    if (!used.has(waiver)) return say("warning", "waives nothing: there is no such finding");
    const days = daysLeft(expires, now);
    return days <= WARN_DEBT_DAYS ? say("warning", `ends in ${countOf(days, "day")}, on ${expires}`) : [];
  });
}
