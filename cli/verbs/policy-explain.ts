import { type ExitCode, Misuse } from "../../core/errors";
import { aboutRules } from "../../policy/reference";
import { printJson } from "../print-json";

type Rule = (typeof aboutRules)[number];

const MAX_NAME_LENGTH = 60;

export interface PolicyExplainOptions {
  readonly json?: boolean;
}

/** Prints what there is to know of a rule, or a line of each when none is named; as JSON, all there is to know of all. */
export function policyExplain(name: string | undefined, { json }: PolicyExplainOptions): ExitCode {
  const rules = name === undefined ? aboutRules : [find(name)];
  if (json) printJson({ policies: rules.map(facts) });
  else console.log(name === undefined ? list() : rules.map(explain).join());
  return 0;
}

const facts = ({ name, severity, chapter, description, why, remedy, isWaivable }: Rule) => ({
  ...{ name, severity, chapter, description, why, remedy, isWaivable },
});

function list(): string {
  const width = Math.max(...aboutRules.map((rule) => rule.name.length));
  return aboutRules.map((rule) => `${rule.name.padEnd(width)}  ${rule.description}`).join("\n");
}

function find(name: string): Rule {
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
  return rule;
}

function explain(rule: Rule): string {
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
