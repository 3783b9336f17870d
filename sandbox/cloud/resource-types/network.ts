import { block, boolean, cidr, idOf, need, own, type Place, type ResourceType, set, string } from "../resource-type";
import type { Properties } from "../store";

export const VPC = "aws:ec2/vpc:Vpc";
export const SUBNET = "aws:ec2/subnet:Subnet";
const INTERNET_GATEWAY = "aws:ec2/internetGateway:InternetGateway";
const ROUTE_TABLE = "aws:ec2/routeTable:RouteTable";

/** What all EC2 resource types share: a random id with a prefix, an ARN, an owner, tags. */
export const ec2Type = (prefix: string, kind: string) =>
  ({
    hasRandomId: true,
    inUse: "DependencyViolation",
    tagActions: ["ec2:CreateTags", "ec2:DeleteTags"],
    id: (_p: Properties, place: Place) => `${prefix}-0${place.hex(16)}`,
    arn: (id: string, _p: Properties, place: Place) => `arn:aws:ec2:${place.region}:${place.account}:${kind}/${id}`,
  }) as const;

export const inVpc = (p: Properties) => ({ type: VPC, id: p.vpcId });

const vpc: ResourceType = {
  ...ec2Type("vpc", "vpc"),
  token: VPC,
  properties: {
    cidrBlock: cidr({ required: true, replaces: true }),
    enableDnsHostnames: boolean({ computed: true }),
    enableDnsSupport: boolean({ default: true }),
    enableNetworkAddressUsageMetrics: boolean({ computed: true }),
    instanceTenancy: string({ default: "default", oneOf: ["default", "dedicated"], replaces: true }),
  },
  compute: (_p, place) => ({
    ownerId: place.account,
    enableDnsHostnames: false,
    enableNetworkAddressUsageMetrics: false,
    defaultNetworkAclId: `acl-0${place.hex(16)}`,
    defaultRouteTableId: `rtb-0${place.hex(16)}`,
    defaultSecurityGroupId: `sg-0${place.hex(16)}`,
    dhcpOptionsId: `dopt-0${place.hex(16)}`,
  }),
  needs: {
    create: (p) => [
      ...own("ec2:CreateVpc"),
      ...(p.enableDnsHostnames === true || p.enableDnsSupport === false ? own("ec2:ModifyVpcAttribute") : []),
    ],
    read: () =>
      own(
        "ec2:DescribeVpcs",
        "ec2:DescribeVpcAttribute",
        "ec2:DescribeNetworkAcls",
        "ec2:DescribeRouteTables",
        "ec2:DescribeSecurityGroups",
      ),
    update: {
      enableDnsHostnames: () => own("ec2:ModifyVpcAttribute"),
      enableDnsSupport: () => own("ec2:ModifyVpcAttribute"),
      enableNetworkAddressUsageMetrics: () => own("ec2:ModifyVpcAttribute"),
    },
    delete: () => own("ec2:DeleteVpc"),
  },
};

const subnet: ResourceType = {
  ...ec2Type("subnet", "subnet"),
  token: SUBNET,
  properties: {
    vpcId: idOf(VPC, "vpc", { required: true, replaces: true }),
    cidrBlock: cidr({ required: true, replaces: true }),
    availabilityZone: string({ computed: true, replaces: true, pattern: /^[a-z]{2}(-[a-z]+)+-\d[a-z]$/ }),
    mapPublicIpOnLaunch: boolean({ default: false }),
  },
  unique: { code: "InvalidSubnet.Conflict", key: (p) => `${p.vpcId} ${p.cidrBlock}` },
  compute: (_p, place) => ({
    ownerId: place.account,
    availabilityZone: `${place.region}a`,
    availabilityZoneId: "az1",
    privateDnsHostnameTypeOnLaunch: "ip-name",
  }),
  needs: {
    create: (p) => [
      need("ec2:CreateSubnet", ["own", inVpc(p)]),
      ...(p.mapPublicIpOnLaunch === true ? own("ec2:ModifySubnetAttribute") : []),
    ],
    read: () => own("ec2:DescribeSubnets"),
    update: { mapPublicIpOnLaunch: () => own("ec2:ModifySubnetAttribute") },
    delete: () => own("ec2:DescribeNetworkInterfaces", "ec2:DeleteSubnet"),
  },
};

const internetGateway: ResourceType = {
  ...ec2Type("igw", "internet-gateway"),
  token: INTERNET_GATEWAY,
  properties: { vpcId: idOf(VPC, "vpc") },
  unique: { code: "Resource.AlreadyAssociated", key: (p) => p.vpcId as string | undefined },
  compute: (_p, place) => ({ ownerId: place.account }),
  needs: {
    create: (p) => [
      ...own("ec2:CreateInternetGateway"),
      ...(p.vpcId === undefined ? [] : [need("ec2:AttachInternetGateway", ["own", inVpc(p)])]),
    ],
    read: () => own("ec2:DescribeInternetGateways"),
    update: {
      vpcId: (p) => [
        need("ec2:DetachInternetGateway", ["own"]),
        need("ec2:AttachInternetGateway", p.vpcId === undefined ? ["own"] : ["own", inVpc(p)]),
      ],
    },
    delete: (p) => [
      ...(p.vpcId === undefined ? [] : [need("ec2:DetachInternetGateway", ["own", inVpc(p)])]),
      ...own("ec2:DeleteInternetGateway"),
    ],
  },
};

const routes = set(
  block({
    cidrBlock: cidr(),
    ipv6CidrBlock: string({ pattern: /^[0-9a-f:]+\/\d{1,3}$/ }),
    gatewayId: idOf(INTERNET_GATEWAY, "igw"),
  }),
  { computed: true },
);

const routeTable: ResourceType = {
  ...ec2Type("rtb", "route-table"),
  token: ROUTE_TABLE,
  properties: { vpcId: idOf(VPC, "vpc", { required: true, replaces: true }), routes },
  compute: (_p, place) => ({ ownerId: place.account, propagatingVgws: [], routes: [] }),
  needs: {
    create: (p) => [
      need("ec2:CreateRouteTable", ["own", inVpc(p)]),
      ...(Array.isArray(p.routes) && p.routes.length > 0 ? own("ec2:CreateRoute") : []),
    ],
    read: () => own("ec2:DescribeRouteTables"),
    update: { routes: () => own("ec2:CreateRoute", "ec2:DeleteRoute") },
    delete: () => own("ec2:DeleteRouteTable"),
  },
};

const onBoth = (action: string) => (p: Properties) => [
  need(action, [
    { type: ROUTE_TABLE, id: p.routeTableId },
    { type: SUBNET, id: p.subnetId },
  ]),
];

const routeTableAssociation: ResourceType = {
  hasRandomId: true,
  token: "aws:ec2/routeTableAssociation:RouteTableAssociation",
  properties: {
    routeTableId: idOf(ROUTE_TABLE, "rtb", { required: true }),
    subnetId: idOf(SUBNET, "subnet", { required: true, replaces: true }),
  },
  unique: { code: "Resource.AlreadyAssociated", key: (p) => `${p.subnetId}` },
  id: (_p, place) => `rtbassoc-0${place.hex(16)}`,
  needs: {
    create: onBoth("ec2:AssociateRouteTable"),
    read: () => own("ec2:DescribeRouteTables"),
    update: { routeTableId: onBoth("ec2:ReplaceRouteTableAssociation") },
    delete: onBoth("ec2:DisassociateRouteTable"),
  },
};

export const networkTypes: readonly ResourceType[] = [vpc, subnet, internetGateway, routeTable, routeTableAssociation];
