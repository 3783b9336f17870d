import { block, boolean, cidr, idOf, need, number, own, type ResourceType, set, string } from "../resource-type";
import { ec2Type, inVpc, VPC } from "./network";

export const SECURITY_GROUP = "aws:ec2/securityGroup:SecurityGroup";

const hasItems = (value: unknown) => Array.isArray(value) && value.length > 0;

const rules = set(
  block({
    protocol: string({ required: true, pattern: /^(-1|tcp|udp|icmp|icmpv6|all|\d{1,3})$/ }),
    fromPort: number({ required: true, min: -1, max: 65_535 }),
    toPort: number({ required: true, min: -1, max: 65_535 }),
    description: string({ max: 255 }),
    cidrBlocks: set(cidr()),
    ipv6CidrBlocks: set(string({ pattern: /^[0-9a-f:]+\/\d{1,3}$/ })),
    prefixListIds: set(string({ pattern: /^pl-[0-9a-f]+$/ })),
    securityGroups: set(idOf(SECURITY_GROUP, "sg")),
    self: boolean({ default: false }),
  }),
  { computed: true },
);

const securityGroup: ResourceType = {
  ...ec2Type("sg", "security-group"),
  token: SECURITY_GROUP,
  autoname: { max: 255 },
  properties: {
    name: string({ replaces: true, pattern: /^(?!sg-)[\w .:/()#,@[\]+=&;{}!$*-]+$/, max: 255 }),
    description: string({ default: "Managed by Pulumi", replaces: true, min: 1, max: 255 }),
    vpcId: idOf(VPC, "vpc", { required: true, replaces: true }),
    ingress: rules,
    egress: rules,
    revokeRulesOnDelete: boolean({ default: false }),
  },
  unique: { code: "InvalidGroup.Duplicate", key: (p) => `${p.vpcId} ${p.name}` },
  // The provider takes the rule away that lets everything out of a new group.
  compute: (_p, place) => ({ ownerId: place.account, ingress: [], egress: [] }),
  needs: {
    create: (p) => [
      need("ec2:CreateSecurityGroup", ["own", inVpc(p)]),
      ...own("ec2:RevokeSecurityGroupEgress"),
      ...(hasItems(p.ingress) ? own("ec2:AuthorizeSecurityGroupIngress") : []),
      ...(hasItems(p.egress) ? own("ec2:AuthorizeSecurityGroupEgress") : []),
    ],
    read: () => own("ec2:DescribeSecurityGroups"),
    update: {
      ingress: () => own("ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress"),
      egress: () => own("ec2:AuthorizeSecurityGroupEgress", "ec2:RevokeSecurityGroupEgress"),
    },
    delete: () => own("ec2:DescribeNetworkInterfaces", "ec2:DeleteSecurityGroup"),
  },
};

export const securityGroupTypes: readonly ResourceType[] = [securityGroup];
