import { MACHINE_ACTIONS, REVIEWED_ACTIONS } from "../reviewed-actions";
import type { Finding, Rule } from "../rule";
import { type DeclaredResource, isUnknown, TENANT } from "../stack";
import { demanded, type Statement, statementsOf } from "../statements";

const POLICY = "aws:iam/policy:Policy";
const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
const ROLE = "aws:iam/role:Role";
/** What gives a role rights that stand somewhere else. */
const ATTACHMENTS = [
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  "aws:iam/policyAttachment:PolicyAttachment",
  "aws:iam/rolePoliciesExclusive:RolePoliciesExclusive",
];

const includes = (actions: readonly string[], action: string): boolean =>
  actions.some((one) => one.toLowerCase() === action.toLowerCase());

/** Returns what is wrong with one allowing statement, by key. */
function problemsOf(statement: Statement, reviewed: readonly string[]): [key: string, says: string][] {
  const { Action = [], NotAction, NotResource, Resource = [] } = statement;
  const all: [string, string][] = [];
  if (NotAction !== undefined) all.push(["NotAction", "It allows everything but what it names (NotAction)."]);
  if (NotResource !== undefined) all.push(["NotResource", "It reaches everything but what it names (NotResource)."]);
  for (const action of Action) {
    if (/[*?]/.test(action)) all.push([action, `It allows ${action}: a wildcard allows what nobody has reviewed.`]);
    else if (!includes(reviewed, action))
      all.push([action, `It allows ${action}, which is not among the reviewed actions.`]);
  }
  if (includes(Action, "iam:PassRole")) {
    // Whatever stands after the role's own beginning stays among the roles of the ring.
    const isOpen =
      Resource.length === 0 || Resource.some((arn) => /[*?]/.test(arn.replace(/(:role\/[^*?/]+).*$/, "$1")));
    if (isOpen) all.push(["PassRole", "It passes any role (iam:PassRole without a role's name)."]);
    if (demanded(statement, "iam:PassedToService") === undefined) {
      all.push(["PassedToService", "It passes roles to any service (iam:PassRole without iam:PassedToService)."]);
    }
  }
  return all;
}

/** Returns the documents that a resource declares, by the input that holds them. */
function documentsOf({ type, inputs }: DeclaredResource): [input: string, document: unknown][] {
  if (type === POLICY || type === ROLE_POLICY) return [["policy", inputs.policy]];
  const { inlinePolicies } = inputs;
  if (type !== ROLE || inlinePolicies === undefined) return [];
  if (!Array.isArray(inlinePolicies)) return [["inlinePolicies", inlinePolicies]];
  return inlinePolicies.map((one: unknown, at) => [
    `inlinePolicies[${at}]`,
    (one as { policy?: unknown } | null)?.policy,
  ]);
}

function checkDocument(
  resource: DeclaredResource,
  input: string,
  document: unknown,
  reviewed: readonly string[],
): Finding[] {
  if (isUnknown(document)) {
    return [{ resource, key: input, says: "What it allows is not known yet.", kind: "unknown" }];
  }
  const statements = statementsOf(document);
  if (statements === undefined) return [{ resource, key: input, says: "It is no policy document that can be read." }];
  const found = statements.filter(({ Effect }) => Effect === "Allow").flatMap((one) => problemsOf(one, reviewed));
  return [...new Map(found)].map(([key, says]) => ({ resource, key, says }));
}

export const leastPrivilege: Rule = {
  name: "least-privilege",
  chapter: "Isolation and access",
  description:
    "Roles may do what was reviewed, action by action, without wildcards, and pass only the ring's own roles.",
  why: "Whoever takes over a machine, or a build job, can do what its role can.",
  remedy: "Take the right out in infra/, or have it reviewed and add it to policy/reviewed-actions.ts.",
  severity: "critical",
  isWaivable: false,
  check: (stack) =>
    stack.resources.flatMap((resource): Finding[] => {
      const { type, inputs } = resource;
      if (ATTACHMENTS.includes(type)) {
        return [
          { resource, key: "attachment", says: "It gives a role rights that stand elsewhere and are not reviewed." },
        ];
      }
      const { managedPolicyArns = [] } = inputs;
      const managed: Finding[] =
        type === ROLE && !(Array.isArray(managedPolicyArns) && managedPolicyArns.length === 0)
          ? [{ resource, key: "managedPolicyArns", says: "It has managed policies, which are not reviewed." }]
          : [];
      const reviewed = stack.partOf(resource, TENANT) === undefined ? REVIEWED_ACTIONS : MACHINE_ACTIONS;
      return [
        ...managed,
        ...documentsOf(resource).flatMap(([input, document]) => checkDocument(resource, input, document, reviewed)),
      ];
    }),
};
