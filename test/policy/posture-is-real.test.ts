import assert from "node:assert/strict";
import { type DeclaredResource, UNKNOWN } from "../../core/model/declared-stack";
import { postureIsReal } from "../../policy/rules/posture-is-real";
import { changed, cleanStack, posture, withInputs } from "./clean-stack";
import { type Case, found, holdsFor, only } from "./found";

const clean = cleanStack();
const MACHINE = "tenant-canary-a-machine";
const GROUP = "tenant-fleet-canary-tenants";
const named = (name: string): DeclaredResource => clean.find((one) => one.name === name) ?? assert.fail(name);
const machine = (inputs: Record<string, unknown>) => withInputs(clean, MACHINE, inputs);
const group = (inputs: Record<string, unknown>) => withInputs(clean, GROUP, inputs);
const userData = (from: string, to: string) =>
  machine({ userData: String(named(MACHINE).inputs.userData).replace(from, to) });
const root = (changes: object) =>
  machine({ rootBlockDevice: { ...(named(MACHINE).inputs.rootBlockDevice as object), ...changes } });
const options = (changes: object) =>
  machine({ metadataOptions: { ...(named(MACHINE).inputs.metadataOptions as object), ...changes } });
const edge = { protocol: "tcp", fromPort: 8080, toPort: 8080, cidrBlocks: ["198.51.100.0/24"] };
const policyOf = (...actions: string[]) =>
  withInputs(clean, "tenant-canary-a-policy", {
    policy: JSON.stringify({ Statement: [{ Effect: "Allow", Action: actions, Resource: "*" }] }),
  });
const channel = (name: string, variable: string, value: unknown): DeclaredResource => ({
  ...named("channel-log-level"),
  urn: `${named("channel-log-level").urn}-${name}`,
  name,
  inputs: { type: "String", name: `/tenant-fleet/canary/channel/${variable}`, insecureValue: value },
});

const cases: Case[] = [
  ["finds another machine type", machine({ instanceType: "m5.large" }), [`instanceType ${MACHINE}`]],
  [
    "finds another root volume",
    root({ volumeType: "gp2", volumeSize: 40, encrypted: false }),
    ["encrypted", "sizeGib", "type"].map((key) => `rootVolume.${key} ${MACHINE}`),
  ],
  [
    "finds no root volume",
    machine({ rootBlockDevice: undefined }),
    ["encrypted", "sizeGib", "type"].map((key) => `rootVolume.${key} ${MACHINE}`),
  ],
  [
    "finds other metadata options",
    options({ httpTokens: "optional", httpPutResponseHopLimit: 2 }),
    [`metadata.hopLimit ${MACHINE}`, `metadata.httpTokens ${MACHINE}`],
  ],
  [
    "finds no metadata options",
    machine({ metadataOptions: undefined }),
    [`metadata.hopLimit ${MACHINE}`, `metadata.httpTokens ${MACHINE}`],
  ],
  ["finds another tag", machine({ tags: { "managed-by": "somebody" } }), [`tags.managed-by ${MACHINE}`]],
  ["finds a tag that is not there", machine({ tags: undefined }), [`tags.managed-by ${MACHINE}`]],
  ["leaves a machine its own tags", machine({ tags: { "managed-by": "tenant-fleet", extra: "x" } }), []],
  [
    "finds an updater at another pace",
    userData("OnUnitActiveSec=300s", "OnUnitActiveSec=60s"),
    [`updaterPeriodSeconds ${MACHINE}`],
  ],
  [
    "finds an updater in another region",
    userData("AWS_REGION=us-east-2", "AWS_REGION=eu-west-1"),
    [`region ${MACHINE}`],
  ],
  ["finds no updater", machine({ userData: "#!/bin/sh\n" }), [`region ${MACHINE}`, `updaterPeriodSeconds ${MACHINE}`]],
  [
    "finds a network that more may reach",
    group({ ingress: [{ ...edge, cidrBlocks: [...edge.cidrBlocks, "0.0.0.0/0"] }] }),
    ["ingress[0.0.0.0/0] fleet"],
  ],
  [
    "finds another port",
    group({ ingress: [edge, { ...edge, fromPort: 22, toPort: 22 }] }),
    ["ingress[tcp:22:198.51.100.0/24] fleet"],
  ],
  [
    "finds a range of ports",
    group({ ingress: [edge, { ...edge, toPort: 8090 }] }),
    ["ingress[tcp:8080-8090:198.51.100.0/24] fleet"],
  ],
  ["finds a network that nobody may reach", group({ ingress: undefined }), ["ingress[198.51.100.0/24] fleet"]],
  [
    "finds rules that it cannot read",
    group({ ingress: [edge, "all"] }),
    ["ingress[198.51.100.0/24] fleet", "ingress[unreadable:0:unreadable] fleet"],
  ],
  ["finds another way out", group({ egress: [] }), ["egress[tcp:443:0.0.0.0/0] fleet"]],
  [
    "does not care about the order of networks",
    cleanStack({ posture: { ingress: ["203.0.113.0/24", "198.51.100.0/24"] } }).map((one) =>
      one.name === GROUP
        ? {
            ...one,
            inputs: { ...one.inputs, ingress: [{ ...edge, cidrBlocks: ["198.51.100.0/24", "203.0.113.0/24"] }] },
          }
        : one,
    ),
    [],
  ],
  [
    "finds another value of a variable",
    withInputs(clean, "channel-log-level", { insecureValue: "debug" }),
    ["environment.LOG_LEVEL fleet"],
  ],
  [
    "finds a variable that is not there",
    clean.filter(({ name }) => name !== "channel-log-level"),
    ["environment.LOG_LEVEL fleet"],
  ],
  ["finds a variable that nobody claims", [...clean, channel("channel-x", "X", "1")], ["environment.X fleet"]],
  [
    "finds a flag that is set otherwise",
    withInputs(clean, "channel-feature-new-index", { insecureValue: "false" }),
    ["featureFlags.NEW_INDEX fleet"],
  ],
  ["finds a flag that nobody claims", [...clean, channel("channel-y", "FEATURE_Y", "true")], ["featureFlags.Y fleet"]],
  [
    "takes what only looks like a flag for a variable",
    [...clean, channel("channel-y", "FEATURE_Y", "maybe")],
    ["environment.FEATURE_Y fleet"],
  ],
  [
    "takes a variable that is claimed as one for one, whatever its name",
    [
      ...cleanStack({ posture: { environment: { LOG_LEVEL: posture().environment.LOG_LEVEL ?? "", FEATURE_Y: "0" } } }),
      channel("channel-y", "FEATURE_Y", "true"),
    ],
    ["environment.FEATURE_Y fleet", "environment.FEATURE_Y fleet"].slice(0, 1),
  ],
  ["leaves the image to image-track", withInputs(clean, "channel-tenant-image", { insecureValue: "other" }), []],
  [
    "finds what a machine may do beyond what is claimed",
    policyOf("ssm:GetParametersByPath", "ssm:PutParameter", "s3:GetObject"),
    ["iamActions[s3:GetObject] tenant-canary-a"],
  ],
  [
    "finds what a machine may not do",
    policyOf("ssm:PutParameter"),
    ["iamActions[ssm:GetParametersByPath] tenant-canary-a"],
  ],
  [
    "finds a policy that it cannot read",
    withInputs(clean, "tenant-canary-a-policy", { policy: "{" }),
    ["ssm:GetParametersByPath", "ssm:PutParameter", "unreadable"].map(
      (action) => `iamActions[${action}] tenant-canary-a`,
    ),
  ],
  ["finds another region", withInputs(clean, "canary-provider", { region: "eu-west-1" }), ["region fleet"]],
  ["finds no region", withInputs(clean, "canary-provider", { region: undefined }), ["region fleet"]],
  ["finds a tenant without a machine", clean.filter(({ name }) => name !== MACHINE), ["machine tenant-canary-a"]],
  [
    "finds a tenant with two",
    [...clean, { ...named(MACHINE), urn: `${named(MACHINE).urn}2`, name: "second" }],
    ["machine tenant-canary-a"],
  ],
  [
    "finds a machine of no tenant",
    [...clean, { ...named(MACHINE), urn: `${named(MACHINE).urn}2`, name: "stray", parent: named("fleet").urn }],
    ["machine stray"],
  ],
  [
    "finds a fleet without a network",
    clean.filter(({ name }) => name !== GROUP),
    ["egress[tcp:443:0.0.0.0/0] fleet", "ingress[198.51.100.0/24] fleet", "network fleet", "region fleet"],
  ],
  [
    "compares a tenant with what it claims itself",
    changed(machine({ instanceType: "t3.large" }), "tenant-canary-a", () => ({
      outputs: { posture: posture({ instanceType: "t3.large" }) },
    })),
    [],
  ],
  [
    "cannot decide of a machine that is not known yet",
    machine({ instanceType: UNKNOWN, userData: UNKNOWN }),
    [`unknown instanceType ${MACHINE}`, `unknown userData ${MACHINE}`],
  ],
  [
    "cannot decide of a network that is not known yet",
    group({ ingress: [{ ...edge, cidrBlocks: [UNKNOWN] }] }),
    [`unknown ingress ${GROUP}`],
  ],
  [
    "cannot decide of a variable that is not known yet",
    withInputs(clean, "channel-log-level", { insecureValue: UNKNOWN }),
    ["unknown insecureValue channel-log-level"],
  ],
  [
    "cannot decide of rights that are not known yet",
    withInputs(clean, "tenant-canary-a-policy", { policy: UNKNOWN }),
    ["unknown iamActions tenant-canary-a"],
  ],
];

describe("posture-is-real", () => {
  holdsFor(postureIsReal, cases);

  it("says what is claimed and what is declared", () => {
    const { says } = only(postureIsReal, root({ volumeSize: 40 }));
    assert.equal(says, "The fleet says that rootVolume.sizeGib is 20 GiB; what is declared is 40 GiB.");
  });

  it("shows no value of a variable", () => {
    const { says } = only(
      postureIsReal,
      withInputs(clean, "channel-log-level", { insecureValue: "a-value-nobody-needs" }),
    );
    assert.ok(!says.includes("a-value-nobody-needs"), says);
  });

  it("fails for a tenant that claims something else than a posture", () => {
    assert.throws(() =>
      found(
        postureIsReal,
        changed(clean, "tenant-canary-a", () => ({ outputs: {} })),
      ),
    );
  });
});
