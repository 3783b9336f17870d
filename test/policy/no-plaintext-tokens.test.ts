import assert from "node:assert/strict";
import { UNKNOWN } from "../../core/model/declared-stack";
import { noPlaintextTokens } from "../../policy/rules/no-plaintext-tokens";
import { changed, cleanStack, stackOf, tokenOf, withInputs } from "./clean-stack";
import { type Case, holdsFor } from "./found";

const clean = cleanStack();
const MACHINE = "tenant-canary-a-machine";
const LEVEL = "channel-log-level";
const VPC = "tenant-fleet-canary-vpc";
const { userData } = clean.find(({ name }) => name === MACHINE)?.inputs ?? {};
const machine = (more: string) => withInputs(clean, MACHINE, { userData: `${userData}\n${more}` });
const variable = (insecureValue: unknown) => withInputs(clean, LEVEL, { insecureValue });
const parameter = (inputs: Record<string, unknown>) => withInputs(clean, LEVEL, inputs);
const urnOf = (name: string) => clean.find((one) => one.name === name)?.urn ?? assert.fail(name);
const JWT = `eyJ${"a".repeat(20)}.eyJ${"b".repeat(20)}.${"c".repeat(20)}`;

const looks: [text: string, isCredential: boolean][] = [
  [`sk-${"a".repeat(24)}`, true],
  [`ghp_${"a".repeat(36)}`, true],
  ["AKIAIOSFODNN7EXAMPLE", true],
  [`Bearer ${"A1".repeat(12)}`, true],
  ["https://user:word@example.com", true],
  [JWT, true],
  ["-----BEGIN RSA PRIVATE KEY-----", true],
  ["-----BEGIN PRIVATE KEY-----", true],
  ["-----BEGIN CERTIFICATE-----", false],
  ["DB_PASSWORD=abcdefghijkl", true],
  ["DB_PASSWORD=abcd$efghijkl", true],
  ['{"password": "abcdefghijkl"}', true],
  ["-----BEGIN PGP PRIVATE KEY BLOCK-----", true],
  ["DB_PASSWORD=short", false],
  ["[secret] of arn:aws:iam::444455556666:role/x", false],
  ["SLACK_TOKEN: 'abcdefghijklmnop'", true],
  ["API_KEY=$(aws ssm get-parameter)", false],
  [`AUTH_SECRET=${"$"}{SECRET_OF_ANOTHER}`, false],
  ["arn:aws:iam::444455556666:role/x", false],
  ["info", false],
  [`sha256:${"a".repeat(64)}`, false],
];

const cases: Case[] = [
  ["does not mistake the updater for a credential", machine(""), []],
  ["finds a tenant's token in user-data", machine(`# ${tokenOf(1)}`), [`userData ${MACHINE}`]],
  [
    "finds a tenant's token in encoded user-data",
    withInputs(clean, MACHINE, { userDataBase64: Buffer.from(`x ${tokenOf(0)}`).toString("base64") }),
    [`userDataBase64 ${MACHINE}`],
  ],
  ["finds a tenant's token in a tag", withInputs(clean, VPC, { tags: { note: tokenOf(0) } }), [`tags.note ${VPC}`]],
  [
    "finds a credential in a tag",
    withInputs(clean, VPC, { tags: { note: `sk-${"a".repeat(24)}` } }),
    [`tags.note ${VPC}`],
  ],
  ["finds a tenant's token inside a longer word", variable(`x${tokenOf(0)}y`), [`insecureValue ${LEVEL}`]],
  [
    "finds a tenant's token that is no word",
    changed(variable("x=a.token/of+two=parts;"), "tenant-canary-a-token", () => ({
      outputs: { value: "a.token/of+two=parts" },
    })),
    [`insecureValue ${LEVEL}`],
  ],
  [
    "finds a tenant's token that is shorter than the others",
    changed(variable("x=q7z"), "tenant-canary-a-token", () => ({ outputs: { value: "q7z" } })),
    [`insecureValue ${LEVEL}`],
  ],
  ["finds a tenant's token in a variable", variable(`token=${tokenOf(0)}`), [`insecureValue ${LEVEL}`]],
  [
    "finds a tenant's token in a plain value",
    parameter({ insecureValue: undefined, value: tokenOf(0) }),
    [`value ${LEVEL}`],
  ],
  ["finds a tenant's token in a description", parameter({ description: tokenOf(0) }), [`description ${LEVEL}`]],
  [
    "accepts a tenant's token that is sealed",
    parameter({ type: "SecureString", insecureValue: undefined, value: tokenOf(0) }),
    [],
  ],
  [
    "refuses one that is called sealed and is open",
    parameter({ type: "SecureString", insecureValue: tokenOf(0) }),
    [`insecureValue ${LEVEL}`],
  ],
  ...["SEARCH_TOKEN", "search_secret", "DB-PASSWORD", "STRIPE_API_KEY", "SIGNING_KEY", "TOKEN"].map(
    (name): Case => [
      `refuses a plain parameter that is called ${name}`,
      parameter({ name: `/tenant-fleet/canary/channel/${name}` }),
      [`name ${LEVEL}`],
    ],
  ),
  ...["TOKENIZER", "KEY_COUNT", "MONKEY", "PUBLIC_KEY", "TOKEN_LIFETIME"].map(
    (name): Case => [
      `accepts a plain parameter that is called ${name}`,
      parameter({ name: `/tenant-fleet/canary/channel/${name}` }),
      [],
    ],
  ),
  [
    "accepts a sealed parameter that is called TOKEN",
    parameter({ name: "/x/TOKEN", type: "SecureString", insecureValue: undefined, value: "x" }),
    [],
  ],
  [
    "refuses a value that is not known yet and made of a token",
    changed(variable(UNKNOWN), LEVEL, () => ({
      propertyDependencies: { insecureValue: [urnOf("tenant-canary-a-token")] },
    })),
    [`insecureValue ${LEVEL}`],
  ],
  [
    "accepts a value that is not known yet and made of what a provider assigns",
    changed(variable(UNKNOWN), LEVEL, () => ({ propertyDependencies: { insecureValue: [urnOf(MACHINE)] } })),
    [],
  ],
  [
    "cannot decide of a value that is not known yet and made of a sealed parameter",
    changed(variable(UNKNOWN), LEVEL, () => ({
      propertyDependencies: { insecureValue: [urnOf("tenant-canary-a-admin-token")] },
    })),
    [`unknown insecureValue ${LEVEL}`],
  ],
  [
    "accepts a value that is not known yet and made of a plain parameter",
    changed(variable(UNKNOWN), LEVEL, () => ({ propertyDependencies: { insecureValue: [urnOf("deployment")] } })),
    [],
  ],
  [
    "refuses a tag that is not known yet and made of a token",
    changed(withInputs(clean, VPC, { tags: { note: UNKNOWN } }), VPC, () => ({
      propertyDependencies: { tags: [urnOf("tenant-canary-a-token")] },
    })),
    [`tags ${VPC}`],
  ],
  [
    "cannot decide of encoded user-data that is not known yet",
    withInputs(clean, MACHINE, { userDataBase64: UNKNOWN }),
    [`unknown userDataBase64 ${MACHINE}`],
  ],
  ["takes an empty token for none", changed(clean, "tenant-canary-a-token", () => ({ outputs: { value: "" } })), []],
  [
    "does not show a token on the way to where it is",
    withInputs(clean, VPC, { tags: { [tokenOf(0)]: tokenOf(0) } }),
    [`tags ${VPC}`, `the keys of tags ${VPC}`],
  ],
  [
    "cannot decide of a value that is not known yet and made of nothing",
    variable(UNKNOWN),
    [`unknown insecureValue ${LEVEL}`],
  ],
  [
    "cannot decide of user-data that is not known yet",
    withInputs(clean, MACHINE, { userData: UNKNOWN }),
    [`unknown userData ${MACHINE}`],
  ],
  [
    "accepts a sealed value that is not known yet",
    parameter({ type: "SecureString", insecureValue: undefined, value: UNKNOWN }),
    [],
  ],
  [
    "leaves alone what other resources do not know yet",
    withInputs(clean, VPC, { userData: UNKNOWN, value: UNKNOWN }),
    [],
  ],
  [
    "leaves other clouds to others",
    changed(clean, "smoke-platform-canary-admin-tokens", ({ inputs }) => ({
      inputs: { ...inputs, tags: { a: tokenOf(0) } },
    })),
    [],
  ],
  ["says once what is in one place", variable(`${tokenOf(0)} sk-${"a".repeat(24)}`), [`insecureValue ${LEVEL}`]],
];

describe("no-plaintext-tokens", () => {
  holdsFor(noPlaintextTokens, cases);

  for (const [text, isCredential] of looks) {
    it(`${isCredential ? "takes" : "does not take"} ${text.slice(0, 40)} for a credential`, () => {
      const found = noPlaintextTokens.check(stackOf(variable(text)), { maxDeltas: 5 });
      assert.deepEqual(
        found.map(({ key }) => key),
        isCredential ? ["insecureValue"] : [],
      );
      assert.ok(!JSON.stringify(found.map(({ says }) => says)).includes(text));
    });
  }

  it("says whether it is a tenant's token", () => {
    const says = (text: string) => noPlaintextTokens.check(stackOf(variable(text)), { maxDeltas: 5 })[0]?.says;
    assert.equal(says(tokenOf(0)), "There is a tenant's token in its insecureValue, in plain text.");
    assert.equal(says(JWT), "There is what looks like a credential in its insecureValue, in plain text.");
  });
});
