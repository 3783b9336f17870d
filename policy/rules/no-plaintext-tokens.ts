import { type DeclaredResource, isUnknown, type Stack } from "../../core/model/declared-stack";
import { scrub } from "../../core/redact";
import type { Finding, Rule } from "../rule";
import { textsOf, unknownsOf } from "../texts";

const PARAMETER = "aws:ssm/parameter:Parameter";
const MACHINE = "aws:ec2/instance:Instance";
const TOKEN = "pulumi-nodejs:dynamic/tenant-fleet:TenantToken";
/** Of longer tokens the first so many characters say enough to look closer. */
const MAX_SHORTEST = 1_000;
/** A name that promises a secret. */
const SECRET_NAME = /(^|[_/-])(TOKEN|SECRET|PASSWORD|PASSWD|APIKEY|(?<!PUBLIC[_-])KEY)$/i;
/** Beside the shapes that are never printed: keys, JWTs, and a name that promises a secret with a value. */
const CREDENTIALS: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY( BLOCK)?-----/,
  /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}/,
  /(TOKEN|SECRET|PASSWORD|API_KEY|ACCESS_KEY)["']?\s*[=:]\s*["']?(?![$<{(]|\[secret\])[^\s"']{12,}/i,
];

const looksSecret = (text: string): boolean =>
  CREDENTIALS.some((shape) => shape.test(text)) || marksOf(scrub(text)) > marksOf(text);
/** How many secrets were taken out of a text. */
const marksOf = (text: string): number => text.split("[secret]").length - 1;

/** Returns what is readable of a resource to whoever may list it, by input. */
function openInputs({ type, inputs }: DeclaredResource): [key: string, value: unknown][] {
  const { tags, userData, userDataBase64, description, value, insecureValue } = inputs;
  const own: Record<string, unknown> =
    type === MACHINE
      ? { userData, userDataBase64: decoded(userDataBase64) }
      : type === PARAMETER
        ? { description, ...(isSealed(inputs) ? {} : { value, insecureValue }) }
        : {};
  return Object.entries({ tags, ...own });
}

const decoded = (base64: unknown): unknown =>
  typeof base64 === "string" && !isUnknown(base64) ? Buffer.from(base64, "base64").toString("utf8") : base64;

const isSealed = ({ type, insecureValue }: DeclaredResource["inputs"]): boolean =>
  type === "SecureString" && insecureValue === undefined;

const IS_WORD = /^[\w-]+$/;

/** Returns whether a text has one of the tokens in it. Hardly a text has a word as long as a token, so few are compared with all. */
function tokenFinder(tokens: readonly string[]): (text: string) => boolean {
  const words = tokens.filter((token) => IS_WORD.test(token));
  const others = tokens.filter((token) => !IS_WORD.test(token));
  const long = new RegExp(`[\\w-]{${Math.min(...words.map(({ length }) => length), MAX_SHORTEST)},}`, "g");
  return (text) =>
    others.some((token) => text.includes(token)) ||
    (text.match(long) ?? []).some((word) => words.some((token) => word.includes(token)));
}

/** Says what can be said of a plain value that is not known yet: by what it is made of. */
function checkUnknown(stack: Stack, resource: DeclaredResource): Finding[] {
  return openInputs(resource)
    .filter(([key, value]) => unknownsOf(value, key).length > 0)
    .flatMap(([key]): Finding[] => {
      const made = (resource.propertyDependencies[key] ?? []).flatMap((urn) => stack.at(urn) ?? []);
      if (made.some(({ type }) => type === TOKEN))
        return [{ resource, key, says: `A tenant's token goes into its ${key}.` }];
      // What providers assign, like a machine's id, is no credential; of a sealed parameter it may be what is sealed.
      const isAssigned = made.length > 0 && !made.some(({ type, inputs }) => type === PARAMETER && isSealed(inputs));
      return isAssigned
        ? []
        : [{ resource, key, says: `Its ${key} is not known yet, and may be made of a secret.`, kind: "unknown" }];
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
      .flatMap(({ outputs: { value } }) =>
        typeof value === "string" && value !== "" && !isUnknown(value) ? [value] : [],
      );
    const hasToken = tokenFinder(tokens);
    const whatIn = (text: string): string | undefined =>
      hasToken(text) ? "a tenant's token" : looksSecret(text) ? "what looks like a credential" : undefined;
    return stack.resources
      .filter(({ type }) => type.startsWith("aws:"))
      .flatMap((resource): Finding[] => {
        const { type, inputs } = resource;
        const places = openInputs(resource)
          .flatMap(([key, value]) => textsOf(value, key).map((place) => ({ ...place, key })))
          .flatMap(({ path, text, key }): [string, Finding][] => {
            const what = whatIn(text);
            if (what === undefined) return [];
            // A tag's key is a part of the way to its value.
            const shown = whatIn(path) === undefined ? path : key;
            return [[shown, { resource, key: shown, says: `There is ${what} in its ${shown}, in plain text.` }]];
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
