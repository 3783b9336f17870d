import { type DeclaredResource, type Stack, TENANT, UNKNOWN } from "../../core/model/declared-stack";
import { MACHINE_ACTIONS, REVIEWED_ACTIONS } from "../reviewed-actions";
import type { Finding, Rule } from "../rule";
import { demanded, type Statement, statementsOf } from "../statements";
import { unknownsOf } from "../texts";

const POLICY = "aws:iam/policy:Policy";
const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
const ROLE = "aws:iam/role:Role";
/** What gives a role rights that stand somewhere else. */
const ATTACHMENTS = [
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  "aws:iam/policyAttachment:PolicyAttachment",
  "aws:iam/rolePoliciesExclusive:RolePoliciesExclusive",
  "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",
];
/** A machine's role of a ring, or all of them: the beginning of its name is written out, as infra/names.ts has it. */
const MACHINES_ROLE = /^arn:aws[a-z-]*:iam::\d{12}:role\/tenant-fleet-[a-z]+-tenant-[\w-]*\*?$/;
const PASSED_TO = "ec2.amazonaws.com";

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
    const isOpen = Resource.length === 0 || !Resource.every((arn) => MACHINES_ROLE.test(arn));
    if (isOpen) all.push(["PassRole", "It passes other roles than machines' (iam:PassRole)."]);
    const services = demanded(statement, "iam:PassedToService") ?? [];
    if (services.length === 0 || !services.every((service) => service === PASSED_TO)) {
      all.push(["PassedToService", `It passes roles to others than ${PASSED_TO} (iam:PassedToService).`]);
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
    one === UNKNOWN ? one : (one as { policy?: unknown } | null)?.policy,
  ]);
}

function checkDocument(
  resource: DeclaredResource,
  input: string,
  document: unknown,
  reviewed: readonly string[],
): Finding[] {
  if (unknownsOf(document, input).length > 0) {
    return [{ resource, key: input, says: "What it allows is not known yet.", kind: "unknown" }];
  }
  const statements = statementsOf(document);
  if (statements === undefined) return [{ resource, key: input, says: "It is no policy document that can be read." }];
  const found = statements.filter(({ Effect }) => Effect === "Allow").flatMap((one) => problemsOf(one, reviewed));
  return [...new Map(found)].map(([key, says]) => ({ resource, key, says }));
}

/** Returns whether a resource gives rights to a machine: it is a tenant's, or is of a role that is. */
function isOfMachine(stack: Stack, resource: DeclaredResource): boolean {
  const isTenants = (one: DeclaredResource) => stack.partOf(one, TENANT) !== undefined;
  if (isTenants(resource)) return true;
  const { role } = resource.inputs;
  const made = (resource.propertyDependencies.role ?? []).flatMap((urn) => stack.at(urn) ?? []);
  const named = role === undefined ? [] : stack.ofType(ROLE).filter(({ inputs }) => inputs.name === role);
  return [...made, ...named].some(isTenants);
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
      const documents = documentsOf(resource);
      if (documents.length === 0) return managed;
      const reviewed = isOfMachine(stack, resource) ? MACHINE_ACTIONS : REVIEWED_ACTIONS;
      return [
        ...managed,
        ...documents.flatMap(([input, document]) => checkDocument(resource, input, document, reviewed)),
      ];
    }),
};
