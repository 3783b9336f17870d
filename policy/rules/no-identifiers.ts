import { z } from "zod";
import type { DeclaredResource, Stack } from "../../core/model/declared-stack";
import { scrub } from "../../core/redact";
import { namesCustomer } from "../customer-names";
import type { Finding, Rule } from "../rule";
import { type Place, textsOf, unknownsOf } from "../texts";

const ROOT = "pulumi:pulumi:Stack";
/** What people read of a resource, wherever the cloud shows it. */
const NAMING = /^(name|namePrefix|description|tags|volumeTags|defaultTags)$/;
/** The contract fixes their shape (`core/model/outputs.ts`), which has no room for an identifier; once known they are judged. */
const FIXED_SHAPE = /^(verified(\.|$)|tenants\[\d+\]\.orgId$)/;

const secretsSchema = z.array(z.string()).catch([]);

const isBelow = (path: string, above: string): boolean =>
  path === above || path.startsWith(`${above}.`) || path.startsWith(`${above}[`) || path === `the keys of ${above}`;

/** Returns the parts of the stack's outputs that everybody may see. */
function openOutputs({ outputs }: DeclaredResource): [key: string, value: unknown][] {
  const secrets = secretsSchema.parse(outputs.secretOutputs);
  const open = (values: Readonly<Record<string, unknown>>, prefix: string): [string, unknown][] =>
    Object.entries(values).flatMap(([key, value]): [string, unknown][] => {
      const path = `${prefix}${key}`;
      if (secrets.includes(path)) return [];
      const isParted = secrets.some((secret) => isBelow(secret, path)) && typeof value === "object" && value !== null;
      return isParted ? open(value as Record<string, unknown>, `${path}.`) : [[path, value]];
    });
  return open(outputs, "");
}

/**
 * Returns the texts of a resource that name or describe it. One that is not known yet is made of the name of another, which is
 * judged, or of what a cloud assigns.
 */
function namesOf({ name, type, inputs }: DeclaredResource): Place[] {
  const own = { path: "the logical name", text: name };
  if (!/^(aws:|github:|pulumi:providers:aws$)/.test(type)) return [own];
  const inner = (value: unknown, path: string): Place[] => {
    if (value === null || typeof value !== "object") return [];
    return Object.entries(value).flatMap(([key, each]) =>
      NAMING.test(key) ? textsOf(each, `${path}${key}`) : inner(each, `${path}${key}.`),
    );
  };
  return [own, ...inner(inputs, "")];
}

function check(stack: Stack): Finding[] {
  if (stack.fleet === undefined) return [];
  const { resource: fleet, says } = stack.fleet;
  const isCustomer = says.customers === null ? () => false : namesCustomer(says.customers);
  const whatIn = (text: string): string | undefined =>
    scrub(text) !== text ? "an account's identifier" : isCustomer(text) ? "a customer's name" : undefined;
  // Where the way to it has one in it, too, the place is what is above.
  const shown = (path: string): string => {
    const dot = path.lastIndexOf(".");
    return whatIn(path) === undefined ? path : dot === -1 ? "a key" : shown(path.slice(0, dot));
  };
  const judge = (resource: DeclaredResource, places: readonly Place[]): Finding[] => [
    ...new Map(
      places.flatMap(({ path, text }): [string, Finding][] => {
        const what = whatIn(text);
        if (what === undefined) return [];
        const key = shown(path);
        return [[key, { resource, key, says: `There is ${what} in ${key}.` }]];
      }),
    ).values(),
  ];
  const ofOutputs = stack.ofType(ROOT).flatMap((root) =>
    openOutputs(root).flatMap(([key, value]) => [
      ...judge(root, [{ path: "the names of outputs", text: key }, ...textsOf(value, key)]),
      ...unknownsOf(value, key)
        .filter((path) => !FIXED_SHAPE.test(path))
        .map(shown)
        .map((path): Finding => ({ resource: root, key: path, says: `${path} is not known yet.`, kind: "unknown" })),
    ]),
  );
  const closed: Finding[] =
    says.customers !== null || (says.ring !== "prod" && says.baseline === null)
      ? []
      : [
          {
            resource: fleet,
            key: "customers",
            says: "Who the customers are cannot be read here.",
            remedy: "Deploy prod with this program, and judge where secrets are open, as in a preview.",
            kind: "unknown",
          },
        ];
  return [...closed, ...ofOutputs, ...stack.resources.flatMap((resource) => judge(resource, namesOf(resource)))];
}

export const noIdentifiers: Rule = {
  name: "no-identifiers",
  chapter: "Isolation and access",
  description:
    "No account id, ARN, security-group id or customer's slug is in a plain-text output, a name, a tag or a description.",
  why: "Outputs are printed by CI and names are in every log: whoever reads them learns where to attack, and who the customers are.",
  remedy:
    "Make the output a secret (pulumi.secret), or give the resource a name that may be public (tenant-fleet:tenants[].name).",
  severity: "high",
  isWaivable: false,
  check,
};
