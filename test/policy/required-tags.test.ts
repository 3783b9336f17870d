import assert from "node:assert/strict";
import { type DeclaredResource, UNKNOWN } from "../../core/model/declared-stack";
import { addTags, requiredTags } from "../../policy/rules/required-tags";
import { changed, cleanStack, withInputs } from "./clean-stack";
import { type Case, found, holdsFor, only } from "./found";

const clean = cleanStack();
const VPC = "tenant-fleet-canary-vpc";
const MACHINE = "tenant-canary-a-machine";
const defaults = (tags: unknown) => withInputs(clean, "canary-provider", { defaultTags: tags });
const bare = changed(defaults(undefined), VPC, () => ({ inputs: {} }));
/** Only what is found of one resource. */
const of = (name: string, resources: readonly DeclaredResource[]) =>
  found(requiredTags, resources).filter((line) => line.endsWith(` ${name}`));

describe("required-tags", () => {
  const cases: Case[] = [
    ["accepts what the provider adds", withInputs(clean, VPC, { tags: undefined }), []],
    ["refuses another ring", withInputs(clean, VPC, { tags: { ring: "prod" } }), [`tags.ring ${VPC}`]],
    ["refuses a ring that is no word", withInputs(clean, VPC, { tags: { ring: 7 } }), [`tags.ring ${VPC}`]],
    ["refuses an empty managed-by", withInputs(clean, VPC, { tags: { "managed-by": "" } }), [`tags.managed-by ${VPC}`]],
    ["accepts any managed-by", withInputs(clean, VPC, { tags: { "managed-by": "somebody" } }), []],
    ["demands the tenant of what is a tenant's", withInputs(clean, MACHINE, { tags: {} }), [`tags.tenant ${MACHINE}`]],
    [
      "refuses another tenant",
      withInputs(clean, MACHINE, { tags: { tenant: "canary-b" } }),
      [`tags.tenant ${MACHINE}`],
    ],
    [
      "cannot decide of tags that are not known yet",
      withInputs(clean, VPC, { tags: UNKNOWN }),
      [`unknown tags ${VPC}`],
    ],
    [
      "cannot decide of a tag that is not known yet",
      withInputs(clean, VPC, { tags: { ring: UNKNOWN } }),
      [`unknown tags.ring ${VPC}`],
    ],
    ["looks at no type that has no tags", withInputs(clean, "tenant-canary-a-policy", { tags: { ring: "prod" } }), []],
    ["has nothing to say of a stack without a fleet", bare.filter(({ name }) => name !== "fleet"), []],
  ];
  holdsFor(requiredTags, cases);

  it("demands all of what has none", () => {
    assert.deepEqual(of(VPC, bare), [`tags.managed-by ${VPC}`, `tags.ring ${VPC}`]);
    assert.deepEqual(
      of(
        VPC,
        changed(defaults("no JSON"), VPC, () => ({ inputs: {} })),
      ),
      [`tags.managed-by ${VPC}`, `tags.ring ${VPC}`],
    );
    assert.deepEqual(
      of(
        VPC,
        changed(clean, VPC, () => ({ inputs: {}, provider: undefined })),
      ),
      [`tags.managed-by ${VPC}`, `tags.ring ${VPC}`],
    );
  });

  it("cannot decide of what a provider adds that is not known yet", () => {
    const resources = changed(defaults(UNKNOWN), VPC, () => ({ inputs: { tags: { ring: "canary" } } }));
    assert.deepEqual(of(VPC, resources), [`unknown tags.managed-by ${VPC}`]);
  });

  it("says what is missing, and what is allowed", () => {
    assert.equal(
      only(requiredTags, withInputs(clean, MACHINE, { tags: {} })).says,
      "It has no tag tenant; allowed is canary-a.",
    );
    assert.equal(
      only(requiredTags, withInputs(clean, VPC, { tags: { ring: "prod" } })).says,
      "Its tag ring is another; allowed is canary.",
    );
    assert.match(
      only(requiredTags, withInputs(clean, VPC, { tags: { "managed-by": "" } })).says,
      /any word is allowed/,
    );
  });

  it("is put right by its remedy, whatever is missing", () => {
    const tagged = bare.map((one) => {
      const added = addTags({ ...one, defaultTags: {} });
      return added === undefined ? one : { ...one, inputs: { ...one.inputs, ...added } };
    });
    assert.notDeepEqual(found(requiredTags, bare), []);
    assert.deepEqual(found(requiredTags, tagged), []);
  });
});

describe("the tags that are added", () => {
  const urn = "urn:pulumi:canary::tenant-fleet::aws:ec2/vpc:Vpc::x";
  const base = { urn, type: "aws:ec2/vpc:Vpc", inputs: {}, defaultTags: {} };

  it("are those that are missing", () => {
    assert.deepEqual(addTags(base), { tags: { "managed-by": "tenant-fleet", ring: "canary" } });
    assert.deepEqual(addTags({ ...base, inputs: { tags: { ring: "other", own: "x" } } }), {
      tags: { "managed-by": "tenant-fleet", ring: "other", own: "x" },
    });
    assert.deepEqual(addTags({ ...base, defaultTags: { ring: "canary" } }), { tags: { "managed-by": "tenant-fleet" } });
  });

  it("name the tenant of what is a tenant's", () => {
    const parent =
      "urn:pulumi:canary::tenant-fleet::tenant-fleet:infra:Fleet$tenant-fleet:index:Tenant::tenant-canary-a";
    assert.deepEqual(addTags({ ...base, parent })?.tags.tenant, "canary-a");
    assert.deepEqual(
      addTags({ ...base, parent: "urn:pulumi:canary::p::tenant-fleet:infra:Fleet::fleet" })?.tags.tenant,
      undefined,
    );
  });

  it("are none where nothing is missing, nothing can be said, or there can be none", () => {
    assert.equal(addTags({ ...base, defaultTags: { ring: "canary", "managed-by": "x" } }), undefined);
    assert.equal(addTags({ ...base, inputs: { tags: UNKNOWN } }), undefined);
    assert.equal(addTags({ ...base, type: "aws:iam/rolePolicy:RolePolicy" }), undefined);
  });
});
