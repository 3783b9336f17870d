// What reaches or makes a ring's machines and its posture has no words for: comparing postures would pass it over.
import { z } from "zod";
import { type DeclaredResource, type Stack, TENANT } from "../core/model/declared-stack";
import { isShared, MACHINE, PARAMETER, SECURITY_GROUP, unknownParts } from "./declared-posture";
import type { Finding } from "./rule";

/** Rules that are resources of their own, beside those inside a group. */
const LOOSE_RULES = [
  "aws:ec2/securityGroupRule:SecurityGroupRule",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
];
/** A posture names networks by their IPv4 CIDR, and nobody else. */
const UNSAID = ["ipv6CidrBlocks", "prefixListIds", "securityGroups", "self"];

const rulesSchema = z.array(z.record(z.string(), z.unknown())).catch([]);
const isNobody = (value: unknown): boolean =>
  value === undefined || value === null || value === false || (Array.isArray(value) && value.length === 0);

function unsaidAccess(group: DeclaredResource): Finding[] {
  const open = unknownParts(group);
  return ["ingress", "egress"]
    .filter((input) => !open.includes(input))
    .flatMap((input) => {
      const rules = rulesSchema.parse(group.inputs[input]);
      return UNSAID.filter((name) => !rules.every((rule) => isNobody(rule[name]))).map((name) => ({
        resource: group,
        key: `${input}.${name}`,
        says: `Its ${input} has ${name}, which a posture cannot say; allowed are IPv4 networks.`,
      }));
    });
}

/** Returns a finding for everything of a stack with a fleet that its fleet's posture cannot say. */
export function besidePosture(stack: Stack, fleet: NonNullable<Stack["fleet"]>): Finding[] {
  const parts = new Set(stack.below(fleet.resource));
  const channel = `/tenant-fleet/${fleet.says.ring}/channel/`;
  const strays = (type: string, isStray: (one: DeclaredResource) => boolean, key: string, says: string): Finding[] =>
    stack
      .ofType(type)
      .filter(isStray)
      .map((resource) => ({ resource, key, says }));
  return [
    ...strays(
      MACHINE,
      (one) => stack.partOf(one, TENANT) === undefined,
      "machine",
      "The machine belongs to no tenant.",
    ),
    ...strays(SECURITY_GROUP, (one) => !parts.has(one), "network", "The security group is not part of the fleet."),
    ...strays(
      PARAMETER,
      (one) => `${one.inputs.name}`.startsWith(channel) && !isShared(stack, one),
      "channel",
      "Machines follow it, and it is not part of the fleet's channel.",
    ),
    ...LOOSE_RULES.flatMap((type) =>
      strays(type, () => true, "rule", "It changes a security group from outside of it, past the fleet's posture."),
    ),
    ...stack.ofType(SECURITY_GROUP).flatMap(unsaidAccess),
  ];
}
