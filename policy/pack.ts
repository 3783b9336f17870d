// The rules as policies of the engine: one each, so that each can be configured by its name, and three beside them.
import type { Policies, PolicyResource, StackValidationArgs, StackValidationPolicy } from "@pulumi/policy";
import { z } from "zod";
import { writeReportFile } from "../core/report-file";
import { Declarations, toRemediation } from "./from-engine";
import type { Judged } from "./judge";
import { policyReportOf } from "./policy-report";
import { Round } from "./round";
import { type About, DEFAULT_SETTINGS, type Rule } from "./rule";
import { waiversSound } from "./waivers";

const maxDeltas = { type: "integer", minimum: 0, default: DEFAULT_SETTINGS.maxDeltas } as const;
const settingsSchema = z.object({ maxDeltas: z.int().min(0).default(DEFAULT_SETTINGS.maxDeltas) });
const strict = { type: "boolean", default: false } as const;
const strictSchema = z.object({ strict: z.boolean().default(false) });

type Policy = Pick<About, "name" | "description" | "severity">;
const UNDECIDED: Policy = {
  name: "undecided",
  description: "In a strict preview every rule can decide: no value that it needs is unknown.",
  severity: "medium",
};
const NOTICES: Policy = {
  name: "notices",
  description: "What is waived, what ends soon, and what could not be decided yet; blocks nothing.",
  severity: "low",
};

const textOf = ({ id, resource, says, remedy, rule, waiver }: Judged): string =>
  waiver === undefined
    ? `${id} ${resource.name}: ${says} ${remedy ?? rule.remedy}`
    : `${id} ${resource.name}: ${says} Waived until ${waiver.expires} by ${waiver.owner}: ${waiver.reason}`;

const isViolation = ({ kind, waiver }: Judged): boolean => kind === "violation" && waiver === undefined;
const isUndecided = ({ kind }: Judged): boolean => kind === "unknown";

/**
 * Returns the rules as the engine runs them. Each reports its own violations, at the level that the pack's configuration
 * gives it. `waivers-sound` reports what is wrong with waivers, `undecided` what no rule could decide, if it is strict, and
 * `notices`, which never blocks, everything else: warnings, what is waived and until when. Whatever a rule throws makes the
 * engine's operation fail.
 * @param now the time at which debts are judged
 * @param env may name a file for the report in CANARY_POLICY_REPORT
 */
export function toPolicies(rules: readonly Rule[], now: () => Date, env: NodeJS.ProcessEnv): Policies {
  const declarations = new Declarations();
  const asked = new Set<string>();
  let round: Round | undefined;
  let isStrict = false;
  // The engine asks every policy once of a stack; a policy that is asked again is asked of another one.
  const roundFor = (policy: string, resources: readonly PolicyResource[]): Round => {
    if (round === undefined || asked.has(policy)) {
      round = new Round(rules, declarations.declared(resources), now());
      asked.clear();
      isStrict = false;
    }
    asked.add(policy);
    return round;
  };
  const policy = (
    { name, description, severity }: Policy,
    enforcementLevel: "mandatory" | "advisory",
    find: (round: Round, config: StackValidationArgs["getConfig"]) => readonly Judged[],
  ): StackValidationPolicy => ({
    name,
    description,
    severity,
    enforcementLevel,
    validateStack: ({ resources, getConfig }, report) => {
      for (const finding of find(roundFor(name, resources), getConfig)) report(textOf(finding), finding.resource.urn);
    },
  });

  const ofRules = rules.map((rule) => ({
    ...policy(rule, "mandatory", (round, config) =>
      round.judge(rule, settingsSchema.parse(config())).filter(isViolation),
    ),
    ...(rule.name === "drift-budget" ? { configSchema: { properties: { maxDeltas } } } : {}),
    ...(rule.remediate && { enforcementLevel: "remediate" as const, remediateResource: toRemediation(rule.remediate) }),
  }));
  const undecided = policy(UNDECIDED, "mandatory", (round, config) => {
    isStrict = strictSchema.parse(config()).strict;
    return isStrict ? round.findings.filter(isUndecided) : [];
  });
  const notices = policy(NOTICES, "advisory", (round) => {
    writeReportFile(JSON.stringify(policyReportOf(round, isStrict)), "CANARY_POLICY_REPORT", env, (why) => {
      throw new Error(why);
    });
    return round.findings.filter((one) => !isViolation(one) && !(isStrict && isUndecided(one)));
  });
  return [
    ...ofRules,
    policy(waiversSound, "mandatory", (round) => round.judgeWaivers().filter(isViolation)),
    { ...undecided, configSchema: { properties: { strict } } },
    { ...notices, validateResource: ({ urn, props }) => declarations.note(urn, props) },
  ];
}
