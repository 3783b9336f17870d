import assert from "node:assert/strict";
import { customerHash } from "../../core/model/customer-hash";
import { UNKNOWN } from "../../core/model/declared-stack";
import { noIdentifiers } from "../../policy/rules/no-identifiers";
import { ACCOUNT, changed, cleanStack, stackOf as stackAt, withInputs } from "./clean-stack";
import { type Case, found, holdsFor, only } from "./found";

const customers = { salt: "prod", hashes: ["northwind", "acme-corp"].map((slug) => customerHash("prod", slug)) };
const clean = cleanStack({ says: { customers } });
const ROOT = "tenant-fleet-canary";
const VPC = "tenant-fleet-canary-vpc";
const ARN = `arn:aws:iam::${ACCOUNT}:role/x`;
/** The network's component has the stack's name too: only the stack is changed. */
const outputs = (more: Record<string, unknown>, resources = clean) =>
  resources.map((one) => (one.type === "pulumi:pulumi:Stack" ? { ...one, outputs: { ...one.outputs, ...more } } : one));
const vpc = (inputs: Record<string, unknown>) => withInputs(clean, VPC, inputs);
const renamed = (name: string) => changed(clean, VPC, () => ({ name }));

const cases: Case[] = [
  ["finds an account id in an output", outputs({ account: ACCOUNT }), [`account ${ROOT}`]],
  ["finds an account id that is a number", outputs({ account: Number(ACCOUNT) }), [`account ${ROOT}`]],
  ["finds an ARN deep in an output", outputs({ roles: { all: [ARN] } }), [`roles.all[0] ${ROOT}`]],
  ["finds a security group", outputs({ group: "sg-06928444fa3006bb0" }), [`group ${ROOT}`]],
  ["finds one in the key of a map", outputs({ roles: { [ARN]: 1 } }), [`the keys of roles ${ROOT}`]],
  ["finds a customer", outputs({ note: "moved to Northwind today" }), [`note ${ROOT}`]],
  ["finds a customer with a dash, inside a longer name", outputs({ note: "tenant-acme-corp-role" }), [`note ${ROOT}`]],
  ["does not take a part of a customer's name for one", outputs({ note: "acme" }), []],
  ["does not take a longer word for a customer's name", outputs({ note: "northwinds" }), []],
  ["accepts a secret output", outputs({ account: ACCOUNT, secretOutputs: ["tokens", "account"] }), []],
  [
    "accepts a secret part of an output",
    outputs({ a: { id: ACCOUNT, b: { role: ARN } }, secretOutputs: ["tokens", "a.id", "a.b.role"] }),
    [],
  ],
  [
    "looks at what is beside a secret part",
    outputs({ a: { id: ACCOUNT, b: ARN }, secretOutputs: ["tokens", "a.id"] }),
    [`a.b ${ROOT}`],
  ],
  [
    "does not take a name that begins alike for a secret",
    outputs({ accounts: ACCOUNT, secretOutputs: ["tokens", "account"] }),
    [`accounts ${ROOT}`],
  ],
  [
    "takes nothing for secret where that is not said",
    outputs({ secretOutputs: UNKNOWN, tokens: "x", account: ACCOUNT }),
    [`account ${ROOT}`, `unknown secretOutputs ${ROOT}`],
  ],
  ["cannot decide of an output that is not known yet", outputs({ more: { id: UNKNOWN } }), [`unknown more.id ${ROOT}`]],
  [
    "accepts that the marker and org ids are not known yet, whose shape is fixed",
    outputs({ verified: { fleet: UNKNOWN }, tenants: [{ name: "a", orgId: UNKNOWN }] }),
    [],
  ],
  [
    "cannot decide of a URL that is not known yet",
    outputs({ tenants: [{ name: "a", url: UNKNOWN }] }),
    [`unknown tenants[0].url ${ROOT}`],
  ],
  ["finds an account id in a tag", vpc({ tags: { owner: ACCOUNT } }), [`tags.owner ${VPC}`]],
  ["finds a customer in a tag's key", vpc({ tags: { northwind: "x" } }), [`the keys of tags ${VPC}`]],
  ["finds an ARN in a description", vpc({ description: `for ${ARN}` }), [`description ${VPC}`]],
  ["finds a customer in a name", vpc({ name: "vpc-of-northwind" }), [`name ${VPC}`]],
  ["finds a customer in the beginning of a name", vpc({ namePrefix: "northwind-" }), [`namePrefix ${VPC}`]],
  [
    "finds one in a description inside a list",
    vpc({ ingress: [{ description: ACCOUNT }] }),
    [`ingress.0.description ${VPC}`],
  ],
  ["finds a customer in the tags of a volume", vpc({ volumeTags: { a: "northwind" } }), [`volumeTags.a ${VPC}`]],
  [
    "finds a customer in the tags that a provider adds",
    withInputs(clean, "canary-provider", { defaultTags: JSON.stringify({ tags: { for: "northwind" } }) }),
    ["defaultTags canary-provider"],
  ],
  ["accepts a name that is not known yet", vpc({ name: UNKNOWN, tags: { Name: UNKNOWN } }), []],
  [
    "does not show a customer on the way to where one is",
    vpc({ tags: { northwind: { note: "northwind" } } }),
    [`tags ${VPC}`, `the keys of tags ${VPC}`],
  ],
  [
    "does not show an account on the way to what is not known yet",
    outputs({ roles: { [ACCOUNT]: UNKNOWN }, [ACCOUNT]: UNKNOWN }),
    [`the keys of roles ${ROOT}`, `the names of outputs ${ROOT}`, `unknown a key ${ROOT}`, `unknown roles ${ROOT}`],
  ],
  [
    "cannot decide of tenants that are not known as a whole",
    outputs({ tenants: UNKNOWN }),
    [`unknown tenants ${ROOT}`],
  ],
  ["finds a customer in a logical name", renamed("vpc-northwind"), ["the logical name vpc-northwind"]],
  ["leaves alone what is no name and no description", vpc({ policy: ARN, cidrBlock: ACCOUNT }), []],
  [
    "leaves alone what other providers keep",
    changed(clean, "org-canary-a", () => ({ inputs: { name: "northwind" } })),
    [],
  ],
  [
    "cannot decide where customers cannot be read",
    cleanStack({ says: { customers: null } }),
    ["unknown customers fleet"],
  ],
  ["needs no customers where there is no prod yet", cleanStack({ says: { customers: null, baseline: null } }), []],
  ["needs those of prod on prod", cleanStack({ ring: "prod", says: { customers: null } }), ["unknown customers fleet"]],
  ["says of each place once what is in it", vpc({ tags: { a: `${ARN} ${ACCOUNT} northwind` } }), [`tags.a ${VPC}`]],
];

describe("no-identifiers", () => {
  holdsFor(noIdentifiers, cases);

  it("shows nothing of what it found", () => {
    for (const resources of [outputs({ account: ACCOUNT }), vpc({ tags: { a: "northwind" } })]) {
      const text = JSON.stringify(
        noIdentifiers.check(stackAt(resources), { maxDeltas: 5 }).map(({ says, key }) => [says, key]),
      );
      assert.ok(!text.includes(ACCOUNT) && !text.includes("northwind"), text);
    }
  });

  it("says what to do where customers cannot be read", () => {
    assert.match(only(noIdentifiers, cleanStack({ says: { customers: null } })).remedy ?? "", /^Deploy prod/);
  });

  it("looks at a thousand tenants in little time", () => {
    const tenants = Array.from({ length: 1_000 }, (_, at) => `canary-${at}`);
    const resources = cleanStack({ tenants, says: { customers } });
    assert.deepEqual(found(noIdentifiers, resources), []);
  });

  for (const ring of ["staging", "canary", "prod"] as const) {
    it(`finds nothing on a clean ${ring}, nor in its first preview`, () => {
      for (const isPreview of [false, true]) {
        assert.deepEqual(found(noIdentifiers, cleanStack({ ring, isPreview, says: { customers } })), []);
      }
    });
  }
});
