import { type ExitCode, Misuse } from "../../core/errors";
import { aboutRules } from "../../policy/reference";

const MAX_NAME_LENGTH = 60;

/** Prints what there is to know of a rule, or a line of each when none is named. */
export function policyExplain(name?: string): ExitCode {
  console.log(name === undefined ? list() : explain(name));
  return 0;
}

function list(): string {
  const width = Math.max(...aboutRules.map((rule) => rule.name.length));
  return aboutRules.map((rule) => `${rule.name.padEnd(width)}  ${rule.description}`).join("\n");
}

function explain(name: string): string {
  const rule = aboutRules.find((one) => one.name === name);
  if (rule === undefined) {
    const near = aboutRules.filter((one) => one.name.split("-").some((word) => word.length > 3 && name.includes(word)));
    const names = (near.length > 0 ? near : aboutRules).map((one) => one.name).join(", ");
    throw new Misuse({
      what: `The policy "${name.slice(0, MAX_NAME_LENGTH)}"`,
      why: "there is none of this name",
      fix: `Choose from ${names}`,
    });
  }
  const waiving = rule.isWaivable
    ? `A finding of it can be waived for a time, in the ring's stack file:

  tenant-fleet:waivers:
    - finding: ${rule.name}[<finding>]   # as its message begins
      resource: <logical name>
      reason: <20 characters or more>
      owner: <who>
      expires: <a day, at most 90 days ahead>`
    : "Its findings are never waived.";
  return [
    `${rule.name} (${rule.severity}, ${rule.chapter.toLowerCase()})`,
    rule.description,
    `Why: ${rule.why}`,
    `What to do: ${rule.remedy}`,
    waiving,
  ].join("\n\n");
}
