// What posture-is-real finds that comparing two postures would pass over.
import assert from "node:assert/strict";
import { type DeclaredResource, UNKNOWN } from "../../core/model/declared-stack";
import { postureIsReal } from "../../policy/rules/posture-is-real";
import { type CleanOptions, changed, cleanStack, withInputs } from "./clean-stack";
import { found, holdsFor, only } from "./found";

const clean = cleanStack();
const GROUP = "tenant-fleet-canary-tenants";
const MACHINE = "tenant-canary-a-machine";
const named = (name: string): DeclaredResource => clean.find((one) => one.name === name) ?? assert.fail(name);
const edge = { protocol: "tcp", fromPort: 8080, toPort: 8080, cidrBlocks: ["198.51.100.0/24"] };
const out = { protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"] };
const group = (inputs: Record<string, unknown>) => withInputs(clean, GROUP, inputs);
/** The clean ring and a resource that is made like another one. */
const beside = (like: string, changes: Partial<DeclaredResource>) => [
  ...clean,
  { ...named(like), name: "more", urn: "urn:pulumi:canary::tenant-fleet::x::more", ...changes },
];
const STACK = { parent: named("tenant-fleet-canary").urn };
const SECOND = "urn:pulumi:canary::tenant-fleet::pulumi:providers:aws::second";
/** The clean ring with a machine made through another provider. */
const through = (inputs: Record<string, unknown>) => [
  ...changed(clean, MACHINE, () => ({ provider: SECOND })),
  { ...named("canary-provider"), urn: SECOND, name: "second", inputs },
];

describe("beside a posture", () => {
  for (const options of [{}, { ring: "staging" }, { ring: "prod" }, { isPreview: true }] as CleanOptions[]) {
    it(`there is nothing on a clean ring: ${JSON.stringify(options)}`, () =>
      assert.deepEqual(found(postureIsReal, cleanStack(options)), []));
  }

  for (const [name, value] of [
    ["ipv6CidrBlocks", ["::/0"]],
    ["prefixListIds", ["pl-1"]],
    ["securityGroups", ["sg"]],
    ["self", true],
  ] as const) {
    it(`a group that lets ${name} through is found, both ways`, () => {
      assert.deepEqual(found(postureIsReal, group({ ingress: [edge, { ...edge, [name]: value }] })), [
        `ingress.${name} ${GROUP}`,
      ]);
      assert.deepEqual(found(postureIsReal, group({ egress: [{ ...out, [name]: value }, out] })), [
        `egress.${name} ${GROUP}`,
      ]);
    });
  }

  const nobody = { ipv6CidrBlocks: [], prefixListIds: null, securityGroups: undefined, self: false };
  const shared = { name: "/tenant-fleet/canary/channel/EXTRA", insecureValue: "x" };
  holdsFor(postureIsReal, [
    ["a rule that names nobody there is right", group({ ingress: [{ ...edge, ...nobody }] }), []],
    ["a group outside of the fleet is found", beside(GROUP, STACK), ["network more"]],
    ["a parameter of the channel outside of it is found", beside("deployment", { inputs: shared }), ["channel more"]],
    [
      "a parameter elsewhere is left alone",
      beside("deployment", { inputs: { ...shared, name: "/tenant-fleet/canary/channels" } }),
      [],
    ],
    [
      "a channel of another ring is left alone",
      beside("deployment", { inputs: { ...shared, name: "/tenant-fleet/prod/channel/EXTRA" } }),
      [],
    ],
    ...[
      "aws:ec2/securityGroupRule:SecurityGroupRule",
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
      "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
    ].map((type) => [`a rule of its own is found: ${type}`, beside(GROUP, { type }), ["rule more"]] as const),
    ["a machine made in another region is found", through({ region: "eu-west-1" }), ["region second"]],
    ["a machine made in no region that is said is found", through({}), ["region second"]],
    ["a machine made in the same region by another provider is right", through({ region: "us-east-2" }), []],
    ["a region that is not known yet is unknown", through({ region: UNKNOWN }), ["unknown region second"]],
    [
      "a provider that is not there is found at what uses it",
      changed(clean, MACHINE, () => ({ provider: undefined })),
      [`region ${MACHINE}`],
    ],
  ]);

  it("a region is said with what is claimed", () => {
    assert.equal(
      only(postureIsReal, through({ region: "eu-west-1" })).says,
      "The fleet says that region is us-east-2; what is declared is eu-west-1.",
    );
    assert.match(only(postureIsReal, through({})).says, /is not set\.$/);
  });

  holdsFor(postureIsReal, [
    [
      "what is unknown of a machine hides nothing else of it",
      withInputs(clean, MACHINE, { userData: UNKNOWN, instanceType: "m5.large" }),
      [`instanceType ${MACHINE}`, `unknown userData ${MACHINE}`],
    ],
    [
      "a volume and metadata options that are not known yet are unknown, not found",
      withInputs(clean, MACHINE, { rootBlockDevice: UNKNOWN, metadataOptions: UNKNOWN }),
      [`unknown metadataOptions ${MACHINE}`, `unknown rootBlockDevice ${MACHINE}`],
    ],
    [
      "what is unknown of a group hides nothing else of it",
      group({ ingress: UNKNOWN, egress: [{ ...out, fromPort: 80, toPort: 80 }] }),
      ["egress[tcp:443:0.0.0.0/0] fleet", "egress[tcp:80:0.0.0.0/0] fleet", `unknown ingress ${GROUP}`],
    ],
    [
      "access that is not known yet is unknown, not found",
      group({ egress: [{ ...out, prefixListIds: [UNKNOWN] }] }),
      [`unknown egress ${GROUP}`],
    ],
    [
      "a variable that is unknown hides nothing of the network",
      withInputs(withInputs(clean, "channel-log-level", { insecureValue: UNKNOWN }), GROUP, {
        ingress: [edge, { ...edge, cidrBlocks: ["203.0.113.0/24"] }],
      }),
      ["ingress[203.0.113.0/24] fleet", "unknown insecureValue channel-log-level"],
    ],
  ]);
});
