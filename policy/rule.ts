import type { EnforcementLevel, StackValidationPolicy } from "@pulumi/policy";

/** A resource as the stack declares it; values that are not known yet during a preview are undefined. */
interface DeclaredResource {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** One thing that a rule finds wrong. */
interface Finding {
  /** The logical name of the resource. */
  readonly resource: string;
  /** What is wrong, as a sentence; shows only values that are known to be public. */
  readonly message: string;
}

/** What must hold of a stack: a pure function from what is declared to what is wrong. */
export interface Rule {
  /** What must hold, in kebab case; the file's name. */
  readonly name: string;
  readonly description: string;
  readonly why: string;
  readonly fix: string;
  readonly level: EnforcementLevel;
  readonly check: (resources: readonly DeclaredResource[]) => readonly Finding[];
}

/** Returns the rule as the engine runs it. A rule that throws is an error of the pack, never a pass. */
export function toPolicy({ name, description, why, fix, level, check }: Rule): StackValidationPolicy {
  return {
    name,
    description: `${description} ${why}`,
    enforcementLevel: level,
    validateStack: ({ resources }, reportViolation) => {
      const declared = resources.map((resource) => ({
        type: resource.type,
        name: resource.name,
        inputs: resource.props,
      }));
      for (const { resource, message } of check(declared)) {
        const { urn } = resources.find((one) => one.name === resource) ?? {};
        reportViolation(`${message} ${fix}`, urn);
      }
    },
  };
}
