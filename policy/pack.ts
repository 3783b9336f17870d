// The rules as policies of the engine: one each, so that each can be configured by its name, and three beside them.
import type { Policies, StackValidationArgs, StackValidationPolicy } from "@pulumi/policy";
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
  // The engine asks the policies of a stack in their order: the first that is asked begins the round, `notices` ends it.
  let round: Round | undefined;
  let isStrict = false;

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
      round ??= new Round(rules, declarations.declared(resources), now());
      try {
        for (const finding of find(round, getConfig)) report(textOf(finding), finding.resource.urn);
      } catch (error) {
        round = undefined;
        throw error;
      }
    },
  });

  // The SDK reads the whole stack anew for every policy that has a `validateStack`, which takes longer than all the rules
  // together. So, once the round has begun, a policy has it only if it has something to report, or throws.
  const silentIfClean = (
    of: StackValidationPolicy,
    find: (round: Round) => readonly Judged[],
  ): StackValidationPolicy => {
    const { validateStack } = of;
    const isSilent = () => {
      try {
        return round !== undefined && find(round).length === 0;
      } catch {
        return false;
      }
    };
    return Object.defineProperty(of, "validateStack", { get: () => (isSilent() ? undefined : validateStack) });
  };
  const violations = (about: Policy, find: (round: Round) => readonly Judged[], more: object = {}) => {
    const found = (round: Round) => find(round).filter(isViolation);
    return silentIfClean({ ...policy(about, "mandatory", found), ...more }, found);
  };

  const ofRules = rules.map((rule) =>
    rule.name === "drift-budget"
      ? {
          ...policy(rule, "mandatory", (round, config) =>
            round.judge(rule, settingsSchema.parse(config())).filter(isViolation),
          ),
          configSchema: { properties: { maxDeltas } },
        }
      : violations(
          rule,
          (round) => round.judge(rule, DEFAULT_SETTINGS),
          rule.remediate && {
            enforcementLevel: "remediate",
            remediateResource: toRemediation(rule.remediate),
          },
        ),
  );
  const undecided = policy(UNDECIDED, "mandatory", (round, config) => {
    isStrict = strictSchema.parse(config()).strict;
    return isStrict ? round.findings.filter(isUndecided) : [];
  });
  const notices = policy(NOTICES, "advisory", (ended) => {
    writeReportFile(JSON.stringify(policyReportOf(ended, isStrict)), "CANARY_POLICY_REPORT", env, (why) => {
      throw new Error(why);
    });
    const found = ended.findings.filter((one) => !isViolation(one) && !(isStrict && isUndecided(one)));
    round = undefined;
    isStrict = false;
    return found;
  });
  return [
    ...ofRules,
    violations(waiversSound, (round) => round.judgeWaivers()),
    { ...undecided, configSchema: { properties: { strict } } },
    { ...notices, validateResource: ({ urn, props }) => declarations.note(urn, props) },
  ];
}
