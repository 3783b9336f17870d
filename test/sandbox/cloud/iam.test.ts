import assert from "node:assert/strict";
import fc from "fast-check";
import { evaluate, matches, parsePolicy, type RequestContext, type Statement } from "../../../sandbox/cloud/iam";

const statement = (facts: Partial<Statement>): Statement => ({
  Effect: "Allow",
  Action: ["ec2:RunInstances"],
  Resource: ["*"],
  ...facts,
});

interface Case {
  readonly name: string;
  readonly statements: readonly Statement[];
  readonly action?: string;
  readonly resource?: string;
  readonly context?: RequestContext;
  /** The Sid that grants, or why it is denied. */
  readonly expected: string;
}

const when = (operator: string, key: string, ...values: string[]) => ({ Condition: { [operator]: { [key]: values } } });

const cases: readonly Case[] = [
  { name: "denies what no statement covers", statements: [], expected: "implicit" },
  { name: "grants by the statement's Sid", statements: [statement({ Sid: "Run" })], expected: "Run" },
  { name: "names a statement without a Sid by its place", statements: [statement({})], expected: "#0" },
  {
    name: "credits the first of two statements that both grant",
    statements: [statement({ Sid: "A" }), statement({ Sid: "B" })],
    expected: "A",
  },
  {
    name: "lets a Deny win over an earlier Allow",
    statements: [statement({ Sid: "A" }), statement({ Effect: "Deny", Action: ["ec2:*"] })],
    expected: "explicit",
  },
  {
    name: "compares actions without regard to case",
    statements: [statement({ Sid: "A", Action: ["EC2:runinstances"] })],
    expected: "A",
  },
  {
    name: "compares resources with regard to case",
    statements: [statement({ Resource: ["arn:aws:ec2:x:1:Vpc/a"] })],
    resource: "arn:aws:ec2:x:1:vpc/a",
    expected: "implicit",
  },
  {
    name: "reads * and ? in a resource",
    statements: [statement({ Sid: "A", Resource: ["arn:aws:iam::1:role/tenant-*-?"] })],
    resource: "arn:aws:iam::1:role/tenant-acme/x-7",
    expected: "A",
  },
  {
    name: "reads a dot as a dot",
    statements: [statement({ Resource: ["a.c"] })],
    resource: "abc",
    expected: "implicit",
  },
  {
    name: "leaves out what NotAction names",
    statements: [statement({ Action: undefined, NotAction: ["ec2:Run*"] })],
    expected: "implicit",
  },
  {
    name: "leaves out what NotResource names",
    statements: [statement({ Sid: "A", Resource: undefined, NotResource: ["b"] })],
    resource: "a",
    expected: "A",
  },
  {
    name: "grants when StringEquals holds",
    statements: [statement({ Sid: "A", ...when("StringEquals", "aws:RequestedRegion", "r1", "r2") })],
    context: { "aws:RequestedRegion": "r2" },
    expected: "A",
  },
  {
    name: "denies when StringEquals compares with another value",
    statements: [statement(when("StringEquals", "aws:RequestedRegion", "r1"))],
    context: { "aws:RequestedRegion": "r2" },
    expected: "implicit",
  },
  {
    name: "denies when the key of a condition is absent",
    statements: [statement(when("StringLike", "aws:ResourceTag/ring", "*"))],
    expected: "implicit",
  },
  {
    name: "finds a condition's key without regard to case",
    statements: [statement({ Sid: "A", ...when("StringEquals", "AWS:resourcetag/Ring", "canary") })],
    context: { "aws:ResourceTag/ring": "canary" },
    expected: "A",
  },
  {
    name: "reads wildcards in StringLike",
    statements: [statement({ Sid: "A", ...when("StringLike", "sts:ExternalId", "a*z") })],
    context: { "sts:ExternalId": "abcz" },
    expected: "A",
  },
  {
    name: "reads no wildcards in StringEquals",
    statements: [statement(when("StringEquals", "sts:ExternalId", "a*z"))],
    context: { "sts:ExternalId": "abcz" },
    expected: "implicit",
  },
  {
    name: "compares ARNs by pattern",
    statements: [statement({ Sid: "A", ...when("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/release") })],
    context: { "aws:PrincipalArn": "arn:aws:iam::1:role/release" },
    expected: "A",
  },
  {
    name: "compares Bool as text",
    statements: [statement({ Sid: "A", ...when("Bool", "aws:SecureTransport", "true") })],
    context: { "aws:SecureTransport": "True" },
    expected: "A",
  },
  {
    name: "grants when every value is among those of ForAllValues",
    statements: [statement({ Sid: "A", ...when("ForAllValues:StringEquals", "aws:TagKeys", "ring", "Name") })],
    context: { "aws:TagKeys": ["Name", "ring"] },
    expected: "A",
  },
  {
    name: "denies when one value is not among those of ForAllValues",
    statements: [statement(when("ForAllValues:StringEquals", "aws:TagKeys", "ring"))],
    context: { "aws:TagKeys": ["Name", "ring"] },
    expected: "implicit",
  },
  {
    name: "grants nothing by an operator it does not know",
    statements: [statement(when("IpAddress", "aws:SourceIp", "10.0.0.0/8"))],
    context: { "aws:SourceIp": "10.0.0.1" },
    expected: "implicit",
  },
  {
    name: "denies by an operator it does not know",
    statements: [statement({}), statement({ Effect: "Deny", ...when("IpAddress", "aws:SourceIp", "10.0.0.0/8") })],
    expected: "explicit",
  },
  {
    name: "needs every condition of a statement",
    statements: [statement({ Condition: { StringEquals: { a: ["1"], b: ["2"] } } })],
    context: { a: "1", b: "3" },
    expected: "implicit",
  },
];

describe("evaluate", () => {
  for (const { name, statements, action = "ec2:RunInstances", resource = "*", context = {}, expected } of cases) {
    it(name, () => {
      const decision = evaluate([{ name: "p", statements }], { action, resource, context });
      assert.equal(decision.allowed ? decision.sid : decision.explicit ? "explicit" : "implicit", expected);
    });
  }

  it("matches every text by its own pattern of literals, stars and question marks", () => {
    const part = fc.constantFrom("a", "b", ".", "/", ":", "(", "+", "$");
    fc.assert(
      fc.property(fc.array(fc.tuple(part, fc.constantFrom("same", "*", "?")), { maxLength: 12 }), (parts) => {
        const text = parts.map(([char]) => char).join("");
        const pattern = parts.map(([char, as]) => (as === "same" ? char : as)).join("");
        assert.equal(matches(pattern, text), true);
        assert.equal(matches(`${pattern}z`, text), false);
      }),
    );
  });
});

const allow = { Effect: "Allow", Action: "ec2:*", Resource: "*" };
const document = (...Statement: unknown[]) => JSON.stringify({ Version: "2012-10-17", Statement });

describe("parsePolicy", () => {
  it("reads one statement or many, one action or many", () => {
    const one = parsePolicy(JSON.stringify({ Version: "2012-10-17", Statement: allow }), "identity");
    assert.deepEqual(one, [{ Effect: "Allow", Action: ["ec2:*"], Resource: ["*"] }]);
    assert.deepEqual(parsePolicy(document(allow), "identity"), one);
  });

  const malformed: readonly [name: string, text: string, kind: "identity" | "trust", reason: RegExp][] = [
    ["text that is not JSON", "{", "identity", /not JSON/],
    ["another version", JSON.stringify({ Version: "2008-10-17", Statement: allow }), "identity", /Version/],
    ["no statement", document(), "identity", /Statement/],
    ["a misspelt key", document({ ...allow, Resources: "*" }), "identity", /Resources/],
    ["no action", document({ Effect: "Allow", Resource: "*" }), "identity", /Action/],
    ["no resource", document({ Effect: "Allow", Action: "ec2:*" }), "identity", /Resource/],
    ["a Sid with a dash", document({ ...allow, Sid: "a-b" }), "identity", /Sid/],
    ["a Sid twice", document({ ...allow, Sid: "A" }, { ...allow, Sid: "A" }), "identity", /same Sid/],
    ["a principal in a role's own policy", document({ ...allow, Principal: "*" }), "identity", /Principal/],
    ["no principal in a trust policy", document({ Effect: "Allow", Action: "sts:AssumeRole" }), "trust", /Principal/],
    ["a resource in a trust policy", document({ ...allow, Principal: "*" }), "trust", /Resource/],
    ["a policy variable", document({ ...allow, Resource: `$${"{aws:username}"}` }), "identity", /variables/],
  ];
  for (const [name, text, kind, reason] of malformed) {
    it(`refuses ${name}`, () => assert.match(`${parsePolicy(text, kind)}`, reason));
  }
});
