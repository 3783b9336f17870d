import assert from "node:assert/strict";
import { type DeclaredResource, UNKNOWN } from "../../core/model/declared-stack";
import { instanceHardening } from "../../policy/rules/instance-hardening";
import { cleanStack, withInputs } from "./clean-stack";
import { type Case, holdsFor, only } from "./found";

const clean = cleanStack({ posture: { ingress: ["198.51.100.0/24", "10.0.0.0/7", "104.16.0.0/12"] } });
const MACHINE = "tenant-canary-a-machine";
const GROUP = "tenant-fleet-canary-tenants";
const machine = (inputs: Record<string, unknown>) => withInputs(cleanStack(), MACHINE, inputs);
const rule = { protocol: "tcp", fromPort: 8080, toPort: 8080, cidrBlocks: ["198.51.100.0/24"] };
const ingress = (...rules: unknown[]) => withInputs(clean, GROUP, { ingress: rules });
const loose = (type: string, inputs: Record<string, unknown>): DeclaredResource[] => [
  ...cleanStack(),
  { ...(cleanStack().find(({ name }) => name === GROUP) ?? assert.fail()), urn: "urn:x", type, name: "loose", inputs },
];

const cases: Case[] = [
  [
    "refuses the metadata service without a token",
    machine({ metadataOptions: { httpTokens: "optional", httpPutResponseHopLimit: 1 } }),
    [`metadataOptions.httpTokens ${MACHINE}`],
  ],
  [
    "refuses that containers reach it",
    machine({ metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 2 } }),
    [`metadataOptions.httpPutResponseHopLimit ${MACHINE}`],
  ],
  [
    "refuses metadata options that are not set",
    machine({ metadataOptions: undefined }),
    [`metadataOptions.httpPutResponseHopLimit ${MACHINE}`, `metadataOptions.httpTokens ${MACHINE}`],
  ],
  [
    "refuses a root volume that is not encrypted",
    machine({ rootBlockDevice: { encrypted: false } }),
    [`rootBlockDevice.encrypted ${MACHINE}`],
  ],
  [
    "refuses a root volume of which nothing is said",
    machine({ rootBlockDevice: undefined }),
    [`rootBlockDevice.encrypted ${MACHINE}`],
  ],
  ["refuses a key pair", machine({ keyName: "ops" }), [`keyName ${MACHINE}`]],
  ["accepts an empty key name", machine({ keyName: "" }), []],
  ["refuses a machine whose password is read", machine({ getPasswordData: true }), [`getPasswordData ${MACHINE}`]],
  ["accepts one whose password is not", machine({ getPasswordData: false }), []],
  [
    "cannot decide of options that are not known yet",
    machine({ metadataOptions: UNKNOWN, rootBlockDevice: { encrypted: UNKNOWN }, keyName: UNKNOWN }),
    [
      "keyName",
      "metadataOptions.httpPutResponseHopLimit",
      "metadataOptions.httpTokens",
      "rootBlockDevice.encrypted",
    ].map((key) => `unknown ${key} ${MACHINE}`),
  ],
  ["accepts the edge's networks", ingress(rule, { ...rule, cidrBlocks: ["104.16.0.0/12"] }), []],
  ["accepts that nobody is let in", ingress(), []],
  ["accepts that nothing is said of who is let in", withInputs(clean, GROUP, { ingress: undefined }), []],
  ["refuses everybody", ingress({ ...rule, cidrBlocks: ["0.0.0.0/0"] }), [`ingress[0.0.0.0/0] ${GROUP}`]],
  [
    "refuses a network wider than /8, also as the edge's",
    ingress({ ...rule, cidrBlocks: ["10.0.0.0/7"] }),
    [`ingress[10.0.0.0/7] ${GROUP}`],
  ],
  [
    "refuses a network that is none of the edge's",
    ingress({ ...rule, cidrBlocks: ["192.0.2.0/24"] }),
    [`ingress[192.0.2.0/24] ${GROUP}`],
  ],
  ["refuses what is no network", ingress({ ...rule, cidrBlocks: ["here"] }), [`ingress[here] ${GROUP}`]],
  ["refuses another port", ingress({ ...rule, fromPort: 22, toPort: 22 }), [`ingress[tcp:22-22] ${GROUP}`]],
  ["refuses a range of ports from below", ingress({ ...rule, fromPort: 1 }), [`ingress[tcp:1-8080] ${GROUP}`]],
  ["refuses a range of ports to above", ingress({ ...rule, toPort: 9000 }), [`ingress[tcp:8080-9000] ${GROUP}`]],
  ["refuses another protocol", ingress({ ...rule, protocol: "-1" }), [`ingress[-1:8080-8080] ${GROUP}`]],
  ["refuses IPv6", ingress({ ...rule, ipv6CidrBlocks: ["::/0"] }), [`ingress[ipv6] ${GROUP}`]],
  ["refuses a prefix list", ingress({ ...rule, prefixListIds: ["pl-1"] }), [`ingress[others] ${GROUP}`]],
  ["refuses another group", ingress({ ...rule, securityGroups: ["other"] }), [`ingress[others] ${GROUP}`]],
  ["refuses the group itself", ingress({ ...rule, self: true }), [`ingress[others] ${GROUP}`]],
  ["refuses rules that it cannot read", ingress("all"), [`ingress ${GROUP}`]],
  [
    "cannot decide of rules that are not known yet",
    ingress({ ...rule, cidrBlocks: [UNKNOWN] }),
    [`unknown ingress[0].cidrBlocks[0] ${GROUP}`],
  ],
  [
    "cannot decide of rules of which nothing is known yet",
    withInputs(clean, GROUP, { ingress: UNKNOWN }),
    [`unknown ingress ${GROUP}`],
  ],
  [
    "refuses everybody also beside a rule that is not known yet",
    ingress({ ...rule, cidrBlocks: ["0.0.0.0/0"] }, { ...rule, securityGroups: [UNKNOWN] }),
    [`ingress[0.0.0.0/0] ${GROUP}`, `unknown ingress[1].securityGroups[0] ${GROUP}`],
  ],
  [
    "refuses everybody in the network's own group",
    loose("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", { ingress: [{ ...rule, cidrBlocks: ["0.0.0.0/0"] }] }),
    ["ingress[0.0.0.0/0] loose"],
  ],
  [
    "refuses a rule beside the group",
    loose("aws:ec2/securityGroupRule:SecurityGroupRule", { type: "ingress" }),
    ["ingress loose"],
  ],
  [
    "refuses a rule beside the group, of the other kind",
    loose("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", {}),
    ["ingress loose"],
  ],
  ["leaves a way out to others", loose("aws:ec2/securityGroupRule:SecurityGroupRule", { type: "egress" }), []],
];

describe("instance-hardening", () => {
  holdsFor(instanceHardening, cases);

  it("says who is let in", () => {
    assert.match(
      only(instanceHardening, ingress({ ...rule, cidrBlocks: ["0.0.0.0/0"] })).says,
      /lets 0\.0\.0\.0\/0 in, which is the public/,
    );
    assert.match(
      only(instanceHardening, ingress({ ...rule, cidrBlocks: ["192.0.2.0/24"] })).says,
      /not one of the edge's networks/,
    );
  });
});
