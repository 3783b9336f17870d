import { z } from "zod";
import { type DeclaredResource, isUnknown, type Stack } from "../../core/model/declared-stack";
import { tryParseJson } from "../../core/model/try-parse-json";
import type { Finding, Rule } from "../rule";
import { unknownsOf } from "../texts";

const PROVIDER = "pulumi:providers:aws";
const ACCOUNT = "tenant-fleet:infra:Account";
const PROVISIONER = "tenant-fleet-canary-provisioner";
/** What makes the provisioner, and so cannot go through it. */
const BOOTSTRAPPED = [
  "aws:iam/policy:Policy",
  "aws:iam/role:Role",
  "aws:iam/rolePolicy:RolePolicy",
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
];

const rolesSchema = z.array(z.object({ roleArn: z.string() })).min(1);
const accountsSchema = z.array(z.string().regex(/^\d{12}$/)).min(1);

/** Which of the canary's two ways into its account a provider is; undefined where it is neither. */
function wayOf(stack: Stack, provider: DeclaredResource): "provisioner" | "bootstrap" | "unknown" | undefined {
  const { assumeRoles } = provider.inputs;
  if (unknownsOf(assumeRoles, "").length > 0) {
    const made = provider.propertyDependencies.assumeRoles ?? [];
    // A secret of the configuration that is closed here, as the bootstrap's role in an exported state.
    if (made.length === 0) return "unknown";
    // The role is not there yet; that it is the stack's own provisioner is known all the same.
    const isProvisioner = made
      .map((urn) => stack.at(urn))
      .some((one) => one?.type === "aws:iam/role:Role" && one.inputs.name === PROVISIONER);
    return isProvisioner ? "provisioner" : undefined;
  }
  const roles = rolesSchema.safeParse(typeof assumeRoles === "string" ? tryParseJson(assumeRoles) : assumeRoles).data;
  if (roles === undefined) return undefined;
  // Each is assumed by the one before it: what is made is made by the last.
  return roles.at(-1)?.roleArn.endsWith(`:role/${PROVISIONER}`) ? "provisioner" : "bootstrap";
}

const isBoundToAccount = ({ inputs: { allowedAccountIds: ids } }: DeclaredResource): boolean =>
  isUnknown(ids) || accountsSchema.safeParse(typeof ids === "string" ? tryParseJson(ids) : ids).success;

const isDefault = ({ name }: DeclaredResource): boolean => /^default(_[\w.-]+)?$/.test(name);

function checkResource(stack: Stack, resource: DeclaredResource, isCanary: boolean): Finding[] {
  const say = (says: string): Finding[] => [{ resource, key: "provider", says }];
  const provider = stack.at(resource.provider);
  if (provider === undefined) return say("The provider that it goes through is not one of this stack.");
  if (isDefault(provider))
    return say("It goes through the default provider, into whatever account the credentials are of.");
  if (!isCanary) return [];
  const way = wayOf(stack, provider);
  // What is not known of a provider is said of it, once.
  if (way === "provisioner" || way === "unknown") return [];
  if (way === undefined)
    return say("It goes through a provider that assumes no role, so not into the canary's account.");
  const mayBootstrap = BOOTSTRAPPED.includes(resource.type) && stack.partOf(resource, ACCOUNT) !== undefined;
  return mayBootstrap ? [] : say("It goes through the bootstrap role, which is only for making the provisioner.");
}

export const canaryAccountOnly: Rule = {
  name: "canary-account-only",
  chapter: "Isolation and access",
  description:
    "On the canary every AWS resource but the bootstrap's goes through the assumed provisioner role, bound to its account; nobody uses the default provider.",
  why: "What goes through other credentials is made in another account, beside production.",
  remedy: "Hand the component the provider of infra/account.ts.",
  severity: "critical",
  isWaivable: false,
  check: (stack) => {
    const isCanary = stack.fleet?.says.ring === "canary";
    const providers = isCanary ? stack.ofType(PROVIDER) : [];
    const unbound = providers.filter((provider) => !isBoundToAccount(provider));
    const open = providers.filter((provider) => wayOf(stack, provider) === "unknown");
    return [
      ...stack.resources
        .filter(({ type }) => type.startsWith("aws:"))
        .flatMap((resource) => checkResource(stack, resource, isCanary)),
      ...unbound.map((resource) => ({
        resource,
        key: "allowedAccountIds",
        says: "It would work in any account: allowedAccountIds is not set.",
      })),
      ...open.map(
        (resource): Finding => ({
          resource,
          key: "assumeRoles",
          says: "The role that it assumes is not known here.",
          kind: "unknown",
        }),
      ),
    ];
  },
};
