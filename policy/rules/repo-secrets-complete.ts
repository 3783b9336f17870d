import { z } from "zod";
import { type DeclaredResource, isUnknown, type Stack, TENANT } from "../../core/model/declared-stack";
import type { Finding, Rule } from "../rule";

const SECRET = "github:index/actionsSecret:ActionsSecret";
const TOKEN = "pulumi-nodejs:dynamic/tenant-fleet:TenantToken";
const URLS = "CANARY_TENANT_URLS";
const TOKENS = "CANARY_ADMIN_TOKENS";
const ORG_IDS = "CANARY_ORG_IDS";
const SHARED = "CANARY_CP_SHARED_SECRET";
const REQUIRED = [URLS, TOKENS, SHARED];

const listed = z.array(z.object({ name: z.string(), url: z.string() }));

interface Known {
  readonly names: readonly string[];
  /** By the position of the tenant; a part is undefined where it is not known. */
  readonly urls: readonly (string | undefined)[];
  readonly tokens: readonly { readonly urn: string | undefined; readonly value: unknown }[];
}

/** What the stack itself says of its tenants, in their order. */
function knownOf(stack: Stack, names: readonly string[]): Known {
  const [root] = stack.ofType("pulumi:pulumi:Stack");
  const shown = listed.safeParse(root?.outputs.tenants).data ?? [];
  const urls = new Map(shown.map(({ name, url }) => [name, url]));
  const components = new Map(stack.ofType(TENANT).map((one) => [one.name, one]));
  const tokens = names.map((name) => {
    const tenant = components.get(`tenant-${name}`);
    const token = tenant && stack.below(tenant).find(({ type }) => type === TOKEN);
    return { urn: token?.urn, value: token?.outputs.value };
  });
  return { names, urls: names.map((name) => urls.get(name)), tokens };
}

/** Both forms are in use. */
const entriesOf = (list: string): string[] => list.split(/[\s,]+/).filter((entry) => entry !== "");

const givenOf = ({ inputs }: DeclaredResource): unknown => inputs.value ?? inputs.plaintextValue;

function checkList(resource: DeclaredResource, name: string, { names, urls, tokens }: Known): Finding[] {
  const say = (key: string, says: string, kind: Finding["kind"] = "violation"): Finding[] => [
    { resource, key: `${name}.${key}`, says, kind },
  ];
  const value = givenOf(resource);
  if (isUnknown(value)) {
    const made = resource.propertyDependencies.value ?? resource.propertyDependencies.plaintextValue ?? [];
    if (name !== TOKENS) {
      // Org ids come from the control plane, so before they are there nothing can be said of them.
      return made.length > 0 ? [] : say("value", `${name} is not known yet, nor what it is made of.`, "unknown");
    }
    // Of which tokens it is made is known before they are; their order is judged at the update, when they are known too.
    const wanted = tokens.map(({ urn }) => urn);
    const isWhole = wanted.every((urn) => urn !== undefined && made.includes(urn));
    const others = made.filter((urn) => !wanted.includes(urn));
    return isWhole && others.length === 0 ? [] : say("tokens", `${name} is not made of the tenants' tokens alone.`);
  }
  if (typeof value !== "string") return say("value", `${name} has no value.`);
  if (name === SHARED) return value.trim() === "" ? say("value", `${name} is empty.`) : [];
  const entries = name === ORG_IDS ? value.split(/\s*,\s*|\s+/) : entriesOf(value);
  if (entries.length !== names.length) {
    return say("length", `${name} has ${entries.length} entries for ${names.length} tenants.`);
  }
  if (name === ORG_IDS) return [];
  if (new Set(entries).size < entries.length) return say("duplicate", `${name} names one thing twice.`);
  const expected = name === URLS ? urls : tokens.map((token) => token.value);
  const at = entries.findIndex(
    (entry, i) => expected[i] !== undefined && !isUnknown(expected[i]) && expected[i] !== entry,
  );
  return at === -1 ? [] : say("order", `Entry ${at + 1} of ${name} is not that of tenant ${names[at]}.`);
}

export const repoSecretsComplete: Rule = {
  name: "repo-secrets-complete",
  chapter: "Release and fleet",
  description:
    "Every repository of the canary gets all secrets of the smoke suite, with one URL and one token for each tenant, in one order.",
  why: "The lists are matched by position: one that is shorter or in another order tests a tenant with another's token, or none.",
  remedy: "Let infra/repository-secrets.ts write them all, from one list of the tenants.",
  severity: "high",
  isWaivable: false,
  check: (stack) => {
    if (stack.fleet?.says.ring !== "canary") return [];
    const { resource: fleet, says } = stack.fleet;
    const known = knownOf(stack, says.tenants);
    const secrets = stack
      .ofType(SECRET)
      .filter(({ inputs }) => [...REQUIRED, ORG_IDS].includes(String(inputs.secretName)));
    const repositories = [...new Set(secrets.map(({ inputs }) => String(inputs.repository)))];
    const none: Finding[] =
      repositories.length > 0
        ? []
        : [{ resource: fleet, key: "repositories", says: "No repository gets the secrets." }];
    const empty: Finding[] =
      says.tenants.length > 0 ? [] : [{ resource: fleet, key: "tenants", says: "The ring has no tenant." }];
    const missing = repositories.flatMap((repository) =>
      REQUIRED.filter(
        (name) => !secrets.some(({ inputs }) => inputs.repository === repository && inputs.secretName === name),
      ).map(
        (name): Finding => ({
          resource: fleet,
          key: `${repository}.${name}`,
          says: `The repository ${repository} does not get ${name}.`,
        }),
      ),
    );
    return [
      ...none,
      ...empty,
      ...missing,
      ...secrets.flatMap((one) => checkList(one, String(one.inputs.secretName), known)),
    ];
  },
};
