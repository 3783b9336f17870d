import { z } from "zod";
import { prefixOf } from "../../core/config/cidr";
import { type DeclaredResource, isUnknown, type Stack } from "../../core/model/declared-stack";
import type { Finding, Rule } from "../rule";
import { unknownsOf } from "../texts";

const MACHINE = "aws:ec2/instance:Instance";
const GROUPS = ["aws:ec2/securityGroup:SecurityGroup", "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"];
/** Rules that are resources of their own, beside those inside a group. */
const LOOSE_RULES = [
  "aws:ec2/securityGroupRule:SecurityGroupRule",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
];
const TENANT_PORT = 8080;
/** The widest network that an edge publishes is a /12; what is wider than /8 is the public. */
const MIN_PREFIX = 8;

const block = z.record(z.string(), z.unknown()).catch({});
const ruleSchema = z.object({
  protocol: z.string(),
  fromPort: z.number(),
  toPort: z.number(),
  cidrBlocks: z.array(z.string()).default([]),
  ipv6CidrBlocks: z.array(z.unknown()).default([]),
  prefixListIds: z.array(z.unknown()).default([]),
  securityGroups: z.array(z.unknown()).default([]),
  self: z.boolean().default(false),
});

function checkMachine(resource: DeclaredResource): Finding[] {
  const { inputs } = resource;
  const metadataOptions = block.parse(inputs.metadataOptions);
  const rootBlockDevice = block.parse(inputs.rootBlockDevice);
  const demands: [key: string, value: unknown, isRight: (value: unknown) => boolean, says: string][] = [
    [
      "metadataOptions.httpTokens",
      metadataOptions.httpTokens,
      (v) => v === "required",
      "The metadata service answers without a token (IMDSv1).",
    ],
    [
      "metadataOptions.httpPutResponseHopLimit",
      metadataOptions.httpPutResponseHopLimit,
      (v) => v === 1,
      "The metadata service answers containers: its hop limit is not 1.",
    ],
    ["rootBlockDevice.encrypted", rootBlockDevice.encrypted, (v) => v === true, "The root volume is not encrypted."],
    ["keyName", inputs.keyName, (v) => v === undefined || v === "", "It has a key pair, so somebody can log in."],
    [
      "getPasswordData",
      inputs.getPasswordData,
      (v) => v === undefined || v === false,
      "It reads the machine's password.",
    ],
  ];
  return demands.flatMap(([key, value, isRight, says]): Finding[] => {
    if (isUnknown(value) || isUnknown(inputs[key.split(".")[0] ?? key])) {
      return [{ resource, key, says: `${key} is not known yet.`, kind: "unknown" }];
    }
    return isRight(value) ? [] : [{ resource, key, says }];
  });
}

function checkGroup(stack: Stack, resource: DeclaredResource): Finding[] {
  const { ingress = [] } = resource.inputs;
  const open: Finding[] = unknownsOf(ingress, "ingress").map((key) => ({
    resource,
    key,
    says: `Who may reach it is not known yet: ${key}.`,
    kind: "unknown",
  }));
  if (isUnknown(ingress)) return open;
  // What is known of the others is judged all the same.
  const known = Array.isArray(ingress) ? ingress.filter((rule) => unknownsOf(rule, "").length === 0) : ingress;
  const rules = z.array(ruleSchema).safeParse(known).data;
  if (rules === undefined) return [...open, { resource, key: "ingress", says: "Who may reach it cannot be read." }];
  const edge = stack.fleet?.says.posture.ingress ?? [];
  const found = rules.flatMap(
    ({ protocol, fromPort, toPort, cidrBlocks, ipv6CidrBlocks, prefixListIds, securityGroups, self }) => {
      const say = (key: string, says: string): Finding => ({ resource, key: `ingress[${key}]`, says });
      const found: Finding[] = [];
      if (protocol !== "tcp" || fromPort !== TENANT_PORT || toPort !== TENANT_PORT) {
        found.push(
          say(
            `${protocol}:${fromPort}-${toPort}`,
            `It opens ${protocol} ${fromPort} to ${toPort}; only tcp ${TENANT_PORT} may be open.`,
          ),
        );
      }
      if (ipv6CidrBlocks.length > 0)
        found.push(say("ipv6", "It lets IPv6 networks in; the edge reaches tenants over IPv4."));
      if (prefixListIds.length + securityGroups.length > 0 || self) {
        found.push(
          say("others", "It lets in whom the posture does not name: a prefix list, another group, or itself."),
        );
      }
      for (const cidr of cidrBlocks) {
        if (!(prefixOf(cidr) >= MIN_PREFIX)) found.push(say(cidr, `It lets ${cidr} in, which is the public.`));
        else if (!edge.includes(cidr))
          found.push(say(cidr, `It lets ${cidr} in, which is not one of the edge's networks.`));
      }
      return found;
    },
  );
  return [...open, ...found];
}

export const instanceHardening: Rule = {
  name: "instance-hardening",
  chapter: "Isolation and access",
  description:
    "Machines demand IMDSv2 with hop limit 1, have an encrypted root volume and no key pair, and are reached on port 8080 by the edge alone.",
  why: "A tenant runs what its customer tells it to; it must reach no credentials, and nobody must reach it past the edge.",
  remedy:
    "Set tenant-fleet:network.ingressCidrs to the edge's published networks; the rest is infra/tenant.ts and infra/network.ts.",
  severity: "high",
  isWaivable: false,
  check: (stack) => [
    ...stack.ofType(MACHINE).flatMap(checkMachine),
    ...GROUPS.flatMap((type) => stack.ofType(type)).flatMap((group) => checkGroup(stack, group)),
    ...LOOSE_RULES.flatMap((type) => stack.ofType(type))
      .filter(({ inputs }) => inputs.type !== "egress")
      .map((resource) => ({
        resource,
        key: "ingress",
        says: "It opens a group from outside of it, where nobody compares it with the posture.",
      })),
  ],
};
