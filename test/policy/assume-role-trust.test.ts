import assert from "node:assert/strict";
import { UNKNOWN } from "../../core/model/declared-stack";
import { assumeRoleTrust } from "../../policy/rules/assume-role-trust";
import { ACCOUNT, cleanStack, withInputs } from "./clean-stack";
import { found } from "./found";

const ROLE = "canary-provisioner";
const GITHUB = "token.actions.githubusercontent.com";
const FEDERATED = `arn:aws:iam::${ACCOUNT}:oidc-provider/${GITHUB}`;
const PERSON = "arn:aws:iam::111122223333:role/release";
const knows = { StringEquals: { "sts:ExternalId": "an-external-id-0123" } };
const workflow = (sub: unknown, aud: unknown = "sts.amazonaws.com") => ({
  Principal: { Federated: FEDERATED },
  Condition: {
    StringEquals: {
      ...(aud === undefined ? {} : { [`${GITHUB}:aud`]: aud }),
      ...(sub === undefined ? {} : { [`${GITHUB}:sub`]: sub }),
    },
  },
});
const ENVIRONMENT = "repo:acme/platform:environment:canary";

/** Name, what is in the statement, and the keys of what is found. */
const statements: [name: string, statement: object, keys: string[]][] = [
  ["a role that knows the external id", { Principal: { AWS: PERSON }, Condition: knows }, []],
  ["several of them", { Principal: { AWS: [PERSON, PERSON] }, Condition: knows }, []],
  [
    "the external id's key in another case",
    { Principal: { AWS: PERSON }, Condition: { StringEquals: { "STS:externalid": "an-external-id" } } },
    [],
  ],
  ["a whole account that knows the external id", { Principal: { AWS: "111122223333" }, Condition: knows }, []],
  ["an account without an external id", { Principal: { AWS: "111122223333" } }, ["ExternalId"]],
  [
    "an external id that may be empty",
    { Principal: { AWS: PERSON }, Condition: { StringEquals: { "sts:ExternalId": ["a", ""] } } },
    ["ExternalId"],
  ],
  [
    "an external id that may be anything",
    { Principal: { AWS: PERSON }, Condition: { StringEquals: { "sts:ExternalId": "*" } } },
    ["ExternalId"],
  ],
  [
    "an external id that equals whatever is given",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a variable of IAM
    { Principal: { AWS: PERSON }, Condition: { StringEquals: { "sts:ExternalId": "${sts:ExternalId}" } } },
    ["ExternalId"],
  ],
  [
    "no external id at all",
    { Principal: { AWS: PERSON }, Condition: { StringEquals: { "sts:ExternalId": [] } } },
    ["ExternalId"],
  ],
  [
    "one good external id and one that may be anything",
    { Principal: { AWS: PERSON }, Condition: { StringEquals: { "sts:ExternalId": ["an-external-id", "*"] } } },
    ["ExternalId"],
  ],
  [
    "an external id with more behind it",
    { Principal: { AWS: PERSON }, Condition: { StringEquals: { "sts:ExternalId": "an-external-id ?" } } },
    ["ExternalId"],
  ],
  [
    "an external id with more before it",
    { Principal: { AWS: PERSON }, Condition: { StringEquals: { "sts:ExternalId": "? an-external-id" } } },
    ["ExternalId"],
  ],
  [
    "an external id that is only alike",
    { Principal: { AWS: PERSON }, Condition: { StringLike: { "sts:ExternalId": "a*" } } },
    ["ExternalId"],
  ],
  ["everybody", { Principal: "*", Condition: knows }, ["AWS"]],
  ["everybody of AWS", { Principal: { AWS: "*" }, Condition: knows }, ["AWS"]],
  ["everybody among others", { Principal: { AWS: [PERSON, "*"] }, Condition: knows }, ["AWS"]],
  ["any account's role", { Principal: { AWS: "arn:aws:iam::*:role/release" }, Condition: knows }, ["AWS"]],
  ["everybody but one", { NotPrincipal: { AWS: PERSON } }, ["NotPrincipal"]],
  ["nobody", {}, ["Principal"]],
  ["a machine", { Principal: { Service: "ec2.amazonaws.com" } }, []],
  ["another service", { Principal: { Service: "lambda.amazonaws.com" } }, ["Service"]],
  [
    "another service beside machines",
    { Principal: { Service: ["ec2.amazonaws.com", "lambda.amazonaws.com"] } },
    ["Service"],
  ],
  ["a principal of another kind", { Principal: { CanonicalUser: "abc" } }, ["CanonicalUser"]],
  ["an environment of a repository", workflow(ENVIRONMENT), []],
  ["environments of two repositories", workflow([ENVIRONMENT, "repo:acme/server:environment:canary"]), []],
  ["a branch of a repository", workflow("repo:acme/platform:ref:refs/heads/main"), []],
  ["a pull request", workflow("repo:acme/platform:pull_request"), ["sub"]],
  ["a tag", workflow("repo:acme/platform:ref:refs/tags/v1"), ["sub"]],
  ["a whole repository", workflow("repo:acme/platform:*"), ["sub"]],
  ["a whole organisation", workflow("repo:acme/*:environment:canary"), ["sub"]],
  ["every repository", workflow("repo:*"), ["sub"]],
  ["any environment", workflow("repo:acme/platform:environment:*"), ["sub"]],
  ["one good subject and one bad", workflow([ENVIRONMENT, "repo:*"]), ["sub"]],
  ["a subject with more before it", workflow(`org:x:${ENVIRONMENT}`), ["sub"]],
  ["a branch with more behind it", workflow("repo:acme/platform:ref:refs/heads/main:x"), ["sub"]],
  ["any subject", workflow(undefined), ["sub"]],
  ["no subject", workflow([]), ["sub"]],
  [
    "a subject that is only alike",
    {
      ...workflow(undefined),
      Condition: {
        StringEquals: { [`${GITHUB}:aud`]: "sts.amazonaws.com" },
        StringLike: { [`${GITHUB}:sub`]: ENVIRONMENT },
      },
    },
    ["sub"],
  ],
  ["a token for somebody else", workflow(ENVIRONMENT, "https://github.com/acme"), ["aud"]],
  ["a token for somebody else, too", workflow(ENVIRONMENT, ["sts.amazonaws.com", "other"]), ["aud"]],
  [
    "a token for anybody",
    { Principal: { Federated: FEDERATED }, Condition: { StringEquals: { [`${GITHUB}:sub`]: ENVIRONMENT } } },
    ["aud"],
  ],
  [
    "GitHub's provider of identities and another one",
    {
      ...workflow(ENVIRONMENT),
      Principal: { Federated: [FEDERATED, `arn:aws:iam::${ACCOUNT}:oidc-provider/example.com`] },
    },
    ["Federated"],
  ],
  [
    "a provider of identities whose name only begins like GitHub's",
    { ...workflow(ENVIRONMENT), Principal: { Federated: `${FEDERATED}.example.com` } },
    ["Federated"],
  ],
  [
    "a provider of identities whose name only ends like GitHub's",
    {
      ...workflow(ENVIRONMENT),
      Principal: { Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/example.com/${GITHUB}` },
    },
    ["Federated"],
  ],
  [
    "a condition that is no text",
    { Principal: { AWS: PERSON }, Condition: { ...knows, Bool: { "aws:MultiFactorAuthPresent": true } } },
    [],
  ],
  [
    "another provider of identities",
    { Principal: { Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/example.com` } },
    ["Federated"],
  ],
];

const trust = (policy: unknown) => found(assumeRoleTrust, withInputs(cleanStack(), ROLE, { assumeRolePolicy: policy }));

describe("assume-role-trust", () => {
  for (const [name, statement, keys] of statements) {
    it(`${keys.length === 0 ? "accepts" : "refuses"} ${name}`, () => {
      const policy = JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", ...statement }],
      });
      assert.deepEqual(
        trust(policy),
        keys.map((key) => `${key} ${ROLE}`),
      );
    });
  }

  it("reads a statement that is no list, and a document that is no text", () => {
    assert.deepEqual(trust({ Statement: { Effect: "Allow", Action: "sts:AssumeRole", Principal: "*" } }), [
      `AWS ${ROLE}`,
    ]);
  });

  it("does not mind who is denied", () => {
    assert.deepEqual(trust({ Statement: [{ Effect: "Deny", Principal: "*", Action: "sts:AssumeRole" }] }), []);
  });

  it("says a thing once, however many statements have it", () => {
    const open = { Effect: "Allow", Action: "sts:AssumeRole", Principal: "*" };
    assert.deepEqual(trust({ Statement: [open, open] }), [`AWS ${ROLE}`]);
  });

  for (const policy of [
    "{",
    "[]",
    undefined,
    '{"Statement":[{"Effect":"Perhaps"}]}',
    '{"Statement":[{"Effect":"Allow","principal":"*"}]}',
    '{"Statement":[],"statement":[]}',
  ]) {
    it(`refuses what is no trust policy: ${policy}`, () =>
      assert.deepEqual(trust(policy), [`assumeRolePolicy ${ROLE}`]));
  }

  it("cannot decide of one that is not known yet", () => {
    assert.deepEqual(trust(UNKNOWN), [`unknown assumeRolePolicy ${ROLE}`]);
    const partly = { Statement: [{ Effect: "Allow", Principal: { AWS: UNKNOWN }, Condition: knows }] };
    assert.deepEqual(trust(partly), [`unknown assumeRolePolicy ${ROLE}`]);
  });

  it("looks at the role of every machine, on every ring", () => {
    const resources = withInputs(cleanStack({ ring: "prod" }), "tenant-canary-b-role", {
      assumeRolePolicy: '{"Statement":[{"Effect":"Allow","Principal":"*"}]}',
    });
    assert.deepEqual(found(assumeRoleTrust, resources), ["AWS tenant-canary-b-role"]);
  });
});
