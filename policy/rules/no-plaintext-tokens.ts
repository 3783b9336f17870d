import { scrub } from "../../core/redact";
import type { Finding, Rule } from "../rule";
import { type DeclaredResource, isUnknown, type Stack } from "../stack";
import { type Place, textsOf } from "../texts";

const PARAMETER = "aws:ssm/parameter:Parameter";
const TOKEN = "pulumi-nodejs:dynamic/tenant-fleet:TenantToken";
/** A name that promises a secret. */
const SECRET_NAME = /(^|[_/-])(TOKEN|SECRET|PASSWORD|PASSWD|APIKEY|API_KEY|PRIVATE_KEY|ACCESS_KEY)$/i;
/** Beside the shapes that are never printed: keys, JWTs, and a name that promises a secret with a value. */
const CREDENTIALS: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}/,
  /\b\w*(TOKEN|SECRET|PASSWORD|API_KEY|ACCESS_KEY)\s*[=:]\s*["']?(?![$<{(]|\[secret\])[^\s"'$]{12,}/i,
];

const looksSecret = (text: string): boolean =>
  CREDENTIALS.some((shape) => shape.test(text)) || (scrub(text) !== text && scrub(text).includes("[secret]"));

/** Returns what is readable of a resource to whoever may list it. */
function plainPlaces({ type, inputs }: DeclaredResource): Place[] {
  const tags = textsOf(inputs.tags, "tags");
  if (type === "aws:ec2/instance:Instance") {
    return [
      ...tags,
      ...textsOf(inputs.userData, "userData"),
      ...textsOf(decoded(inputs.userDataBase64), "userDataBase64"),
    ];
  }
  if (type !== PARAMETER) return tags;
  const value = isSealed(inputs)
    ? []
    : [...textsOf(inputs.value, "value"), ...textsOf(inputs.insecureValue, "insecureValue")];
  return [...tags, ...value, ...textsOf(inputs.description, "description")];
}

const decoded = (base64: unknown): unknown =>
  typeof base64 === "string" && !isUnknown(base64) ? Buffer.from(base64, "base64").toString("utf8") : undefined;

const isSealed = ({ type, insecureValue }: DeclaredResource["inputs"]): boolean =>
  type === "SecureString" && insecureValue === undefined;

/** Says what can be said of a plain value that is not known yet: by what it is made of. */
function checkUnknown(stack: Stack, resource: DeclaredResource): Finding[] {
  const { type, inputs, propertyDependencies } = resource;
  if (type !== PARAMETER && type !== "aws:ec2/instance:Instance") return [];
  const keys =
    type === PARAMETER ? (isSealed(inputs) ? [] : ["value", "insecureValue"]) : ["userData", "userDataBase64"];
  return keys
    .filter((key) => isUnknown(inputs[key]))
    .flatMap((key): Finding[] => {
      const made = propertyDependencies[key] ?? [];
      if (made.some((urn) => stack.at(urn)?.type === TOKEN))
        return [{ resource, key, says: `A tenant's token goes into its ${key}.` }];
      // What providers assign, like a machine's id, is no credential; made of nothing that is known, it may be one.
      return made.length > 0
        ? []
        : [{ resource, key, says: `Its ${key} is not known yet, nor what it is made of.`, kind: "unknown" }];
    });
}

export const noPlaintextTokens: Rule = {
  name: "no-plaintext-tokens",
  chapter: "Isolation and access",
  description: "No credential, and no tenant's token, is in user-data, tags or plain parameters.",
  why: "Whoever may list machines or parameters reads them, and they stay in the history of both.",
  remedy: "Put it into a SecureString of the tenant, which its updater reads, and make a new one: this one is known.",
  severity: "critical",
  isWaivable: false,
  check: (stack) => {
    const tokens = stack
      .ofType(TOKEN)
      .flatMap(({ outputs: { value } }) => (typeof value === "string" && !isUnknown(value) ? [value] : []));
    return stack.resources
      .filter(({ type }) => type.startsWith("aws:"))
      .flatMap((resource): Finding[] => {
        const { type, inputs } = resource;
        const places = plainPlaces(resource).flatMap(({ path, text }): [string, Finding][] => {
          const what = tokens.some((token) => text.includes(token))
            ? "a tenant's token"
            : looksSecret(text)
              ? "what looks like a credential"
              : undefined;
          return what === undefined
            ? []
            : [[path, { resource, key: path, says: `There is ${what} in its ${path}, in plain text.` }]];
        });
        const isOpenSecret =
          type === PARAMETER && inputs.type !== "SecureString" && SECRET_NAME.test(String(inputs.name));
        const named: [string, Finding][] = isOpenSecret
          ? [["name", { resource, key: "name", says: "By its name it is a secret, and it is stored in plain text." }]]
          : [];
        return [...new Map([...places, ...named]).values(), ...checkUnknown(stack, resource)];
      });
  },
};
