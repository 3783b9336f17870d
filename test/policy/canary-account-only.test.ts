import assert from "node:assert/strict";
import { type DeclaredResource, UNKNOWN } from "../../core/model/declared-stack";
import { canaryAccountOnly } from "../../policy/rules/canary-account-only";
import { ACCOUNT, changed, cleanStack, withInputs } from "./clean-stack";
import { type Case, holdsFor } from "./found";

const clean = cleanStack();
const urnOf = (name: string) => clean.find((one) => one.name === name)?.urn ?? assert.fail(name);
const BUCKET: DeclaredResource = {
  urn: `${urnOf("deployment")}-bucket`,
  type: "aws:s3/bucket:Bucket",
  name: "bucket",
  inputs: {},
  outputs: {},
  parent: urnOf("canary"),
  provider: urnOf("canary-provider"),
  dependencies: [],
  propertyDependencies: {},
};
const provider = (name: string, inputs: Record<string, unknown> = {}): DeclaredResource => ({
  ...BUCKET,
  urn: `urn:pulumi:canary::tenant-fleet::pulumi:providers:aws::${name}`,
  type: "pulumi:providers:aws",
  name,
  provider: undefined,
  inputs: { allowedAccountIds: JSON.stringify([ACCOUNT]), ...inputs },
});
const through = (one: DeclaredResource) => [...clean, one, { ...BUCKET, provider: one.urn }];
const role = (name: string) => ({ assumeRoles: JSON.stringify([{ roleArn: `arn:aws:iam::${ACCOUNT}:role/${name}` }]) });
const assumes = (inputs: Record<string, unknown>) =>
  withInputs(clean, "deployment", {}).map((one) =>
    one.name === "canary-provider" ? { ...one, inputs: { ...one.inputs, ...inputs } } : one,
  );
const viaBootstrap = (type: string, parent = urnOf("canary")) => [
  ...clean,
  { ...BUCKET, type, parent, provider: urnOf("canary-bootstrap") },
];
const all = (resources: readonly DeclaredResource[]) =>
  resources
    .filter(({ type, provider: via }) => type.startsWith("aws:") && via === urnOf("canary-provider"))
    .map(({ name }) => `provider ${name}`);

const cases: Case[] = [
  ["accepts what goes through the assumed provisioner", [...clean, BUCKET], []],
  ["refuses the default provider", through(provider("default")), ["provider bucket"]],
  ["refuses the default provider of a version", through(provider("default_7_48_0")), ["provider bucket"]],
  ["refuses a provider that assumes no role", through(provider("other")), ["provider bucket"]],
  ["refuses a provider that assumes another role", through(provider("other", role("somebody"))), ["provider bucket"]],
  [
    "refuses a role that only ends like the provisioner",
    through(provider("other", role("x-tenant-fleet-canary-provisioner"))),
    ["provider bucket"],
  ],
  [
    "refuses a provider whose roles it cannot read",
    through(provider("other", { assumeRoles: "[{}" })),
    ["provider bucket"],
  ],
  [
    "refuses a provider that is not in the stack",
    [...clean, { ...BUCKET, provider: "urn:pulumi:x::y::z::w" }],
    ["provider bucket"],
  ],
  ["refuses no provider at all", [...clean, { ...BUCKET, provider: undefined }], ["provider bucket"]],
  [
    "accepts a provider whose role is not there yet, made of the stack's provisioner",
    assumes({ assumeRoles: UNKNOWN }),
    [],
  ],
  [
    "refuses one whose role is not there yet, made of something else",
    changed(assumes({ assumeRoles: UNKNOWN }), "canary-provider", () => ({
      propertyDependencies: { assumeRoles: [urnOf("canary-github")] },
    })),
    all(clean),
  ],
  [
    "cannot decide of one whose role is a secret that is closed",
    changed(assumes({ assumeRoles: UNKNOWN }), "canary-provider", () => ({ propertyDependencies: {} })),
    ["unknown assumeRoles canary-provider"],
  ],
  [
    "cannot decide of the bootstrap where its role is closed, also in a part",
    withInputs(clean, "canary-bootstrap", { assumeRoles: [{ roleArn: UNKNOWN }] }),
    ["unknown assumeRoles canary-bootstrap"],
  ],
  [
    "refuses a provider that goes on from the provisioner to another role",
    through(
      provider("other", {
        assumeRoles: JSON.stringify(
          ["tenant-fleet-canary-provisioner", "somebody"].map((name) => ({
            roleArn: `arn:aws:iam::${ACCOUNT}:role/${name}`,
          })),
        ),
      }),
    ),
    ["provider bucket"],
  ],
  [
    "accepts a provider that comes to the provisioner by another role",
    through(
      provider("other", {
        assumeRoles: ["somebody", "tenant-fleet-canary-provisioner"].map((name) => ({
          roleArn: `arn:aws:iam::${ACCOUNT}:role/${name}`,
        })),
      }),
    ),
    [],
  ],
  [
    "refuses one whose role is not there yet, made of another role",
    withInputs(assumes({ assumeRoles: UNKNOWN }), "canary-provisioner", { name: "somebody" }),
    all(clean),
  ],
  ["accepts that the bootstrap makes roles and policies of the account", viaBootstrap("aws:iam/role:Role"), []],
  ["refuses that the bootstrap makes anything else", viaBootstrap("aws:s3/bucket:Bucket"), ["provider bucket"]],
  [
    "refuses that the bootstrap makes roles elsewhere",
    viaBootstrap("aws:iam/role:Role", urnOf("fleet")),
    ["provider bucket"],
  ],
  [
    "refuses a provider that is bound to no account",
    withInputs(clean, "canary-provider", { allowedAccountIds: undefined }),
    ["allowedAccountIds canary-provider"],
  ],
  [
    "refuses a provider that is bound to an empty list",
    withInputs(clean, "canary-bootstrap", { allowedAccountIds: "[]" }),
    ["allowedAccountIds canary-bootstrap"],
  ],
  [
    "refuses a provider that is bound to what is no account",
    withInputs(clean, "canary-bootstrap", { allowedAccountIds: JSON.stringify([ACCOUNT, ""]) }),
    ["allowedAccountIds canary-bootstrap"],
  ],
  [
    "accepts an account that is not known yet",
    withInputs(clean, "canary-bootstrap", { allowedAccountIds: UNKNOWN }),
    [],
  ],
  ["does not ask prod for a role", cleanStack({ ring: "prod" }), []],
  [
    "refuses the default provider on prod, too",
    (() => {
      const prod = cleanStack({ ring: "prod" });
      const one = provider("default_7_48_0", { allowedAccountIds: undefined });
      return [...prod, one, { ...BUCKET, provider: one.urn }];
    })(),
    ["provider bucket"],
  ],
  [
    "has nothing to say of other clouds",
    [...clean, { ...BUCKET, type: "github:index/repository:Repository", provider: undefined }],
    [],
  ],
];

describe("canary-account-only", () => holdsFor(canaryAccountOnly, cases));
