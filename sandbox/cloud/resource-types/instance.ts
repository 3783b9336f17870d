import {
  block,
  boolean,
  idOf,
  need,
  number,
  own,
  type ResourceType,
  set,
  string,
  TAGS,
  type Target,
} from "../resource-type";
import type { Properties } from "../store";
import { INSTANCE_PROFILE } from "./iam";
import { ec2Type, SUBNET } from "./network";
import { SECURITY_GROUP } from "./security-group";

const metadataOptions = block(
  {
    httpEndpoint: string({ computed: true, oneOf: ["enabled", "disabled"] }),
    httpPutResponseHopLimit: number({ computed: true, min: 1, max: 64 }),
    httpTokens: string({ computed: true, oneOf: ["optional", "required"] }),
    httpProtocolIpv6: string({ computed: true, oneOf: ["enabled", "disabled"] }),
    instanceMetadataTags: string({ computed: true, oneOf: ["enabled", "disabled"] }),
  },
  { computed: true },
);

const rootBlockDevice = block(
  {
    deleteOnTermination: boolean({ default: true }),
    encrypted: boolean({ computed: true, replaces: true }),
    iops: number({ computed: true, min: 100, max: 80_000 }),
    kmsKeyId: string({ computed: true, replaces: true }),
    tags: TAGS,
    throughput: number({ computed: true, min: 125, max: 2000 }),
    volumeSize: number({ computed: true, min: 1, max: 65_536 }),
    volumeType: string({ computed: true, oneOf: ["gp2", "gp3", "io1", "io2", "sc1", "st1", "standard"] }),
  },
  { computed: true },
);

const at = (resource: string): Target => ({ service: "ec2", resource });
const each = (value: unknown) => (Array.isArray(value) ? value : []);

/** RunInstances is authorised on everything it makes or uses. */
const launched = (p: Properties): Target[] => [
  "own",
  at("volume/*"),
  at("network-interface/*"),
  { service: "ec2", resource: `image/${p.ami}`, owner: "aws" },
  ...(p.subnetId === undefined ? [] : [{ type: SUBNET, id: p.subnetId }]),
  ...each(p.vpcSecurityGroupIds).map((id) => ({ type: SECURITY_GROUP, id })),
];

const launchContext = (p: Properties) => {
  const options = p.metadataOptions as Properties | undefined;
  return {
    "ec2:InstanceType": `${p.instanceType}`,
    ...(options?.httpTokens === undefined ? {} : { "ec2:MetadataHttpTokens": `${options.httpTokens}` }),
  };
};

const passProfile = (p: Properties) =>
  p.iamInstanceProfile === undefined
    ? []
    : [
        need("iam:PassRole", [{ roleOfProfile: p.iamInstanceProfile }], {
          "iam:PassedToService": "ec2.amazonaws.com",
        }),
      ];

const modify = () => own("ec2:ModifyInstanceAttribute");
const stopModifyStart = () => own("ec2:StopInstances", "ec2:ModifyInstanceAttribute", "ec2:StartInstances");

const instance: ResourceType = {
  ...ec2Type("i", "instance"),
  token: "aws:ec2/instance:Instance",
  properties: {
    ami: string({ required: true, replaces: true, pattern: /^ami-([0-9a-f]{8}|[0-9a-f]{17})$/ }),
    associatePublicIpAddress: boolean({ computed: true, replaces: true }),
    availabilityZone: string({ computed: true, replaces: true }),
    creditSpecification: block({ cpuCredits: string({ oneOf: ["standard", "unlimited"] }) }, { computed: true }),
    disableApiStop: boolean({ computed: true }),
    disableApiTermination: boolean({ computed: true }),
    ebsOptimized: boolean({ computed: true, replaces: true }),
    forceDestroy: boolean({ default: false }),
    getPasswordData: boolean({ default: false }),
    iamInstanceProfile: string({ refersTo: INSTANCE_PROFILE }),
    instanceInitiatedShutdownBehavior: string({ computed: true, oneOf: ["stop", "terminate"] }),
    instanceType: string({ required: true, pattern: /^[a-z][a-z0-9-]*\.[a-z0-9-]+$/ }),
    keyName: string({ computed: true, replaces: true }),
    metadataOptions,
    monitoring: boolean({ computed: true }),
    privateIp: string({ computed: true, replaces: true, pattern: /^\d{1,3}(\.\d{1,3}){3}$/ }),
    rootBlockDevice,
    sourceDestCheck: boolean({ default: true }),
    subnetId: idOf(SUBNET, "subnet", { computed: true, replaces: true }),
    tenancy: string({ computed: true, replaces: true, oneOf: ["default", "dedicated", "host"] }),
    userData: string({ max: 16_384, replaces: (inputs) => inputs.userDataReplaceOnChange === true }),
    userDataReplaceOnChange: boolean({ default: false }),
    volumeTags: TAGS,
    vpcSecurityGroupIds: set(idOf(SECURITY_GROUP, "sg"), { computed: true }),
  },
  compute: (p, place) => {
    const octets = [place.hex(2), place.hex(2)].map((digits) => Number.parseInt(digits, 16));
    const privateIp = `10.0.${octets.join(".")}`;
    return {
      associatePublicIpAddress: false,
      availabilityZone: `${place.region}a`,
      creditSpecification: { cpuCredits: `${p.instanceType}`.startsWith("t2.") ? "standard" : "unlimited" },
      disableApiStop: false,
      disableApiTermination: false,
      ebsBlockDevices: [],
      ebsOptimized: false,
      instanceInitiatedShutdownBehavior: "stop",
      instanceState: "running",
      keyName: "",
      // What the Amazon Linux 2023 image asks for.
      metadataOptions: {
        httpEndpoint: "enabled",
        httpProtocolIpv6: "disabled",
        httpPutResponseHopLimit: 2,
        httpTokens: "required",
        instanceMetadataTags: "disabled",
      },
      monitoring: false,
      primaryNetworkInterfaceId: `eni-0${place.hex(16)}`,
      privateDns: `ip-${privateIp.replaceAll(".", "-")}.${place.region}.compute.internal`,
      privateIp,
      publicDns: "",
      publicIp: "",
      rootBlockDevice: {
        deleteOnTermination: true,
        deviceName: "/dev/xvda",
        encrypted: false,
        iops: 3000,
        kmsKeyId: "",
        throughput: 125,
        volumeId: `vol-0${place.hex(16)}`,
        volumeSize: 8,
        volumeType: "gp3",
      },
      tenancy: "default",
      vpcSecurityGroupIds: [],
    };
  },
  needs: {
    create: (p) => [
      need("ec2:RunInstances", launched(p), launchContext(p)),
      ...(p.rootBlockDevice === undefined ? [] : own("ec2:DescribeImages")),
      ...passProfile(p),
    ],
    read: () =>
      own(
        "ec2:DescribeInstances",
        "ec2:DescribeInstanceAttribute",
        "ec2:DescribeInstanceCreditSpecifications",
        "ec2:DescribeInstanceTypes",
        "ec2:DescribeVolumes",
      ),
    update: {
      creditSpecification: () => own("ec2:ModifyInstanceCreditSpecification"),
      disableApiStop: modify,
      disableApiTermination: modify,
      iamInstanceProfile: (p) => [
        ...own("ec2:DescribeIamInstanceProfileAssociations"),
        ...own("ec2:ReplaceIamInstanceProfileAssociation"),
        ...passProfile(p),
      ],
      instanceInitiatedShutdownBehavior: modify,
      instanceType: stopModifyStart,
      metadataOptions: () => own("ec2:ModifyInstanceMetadataOptions"),
      monitoring: () => own("ec2:MonitorInstances", "ec2:UnmonitorInstances"),
      rootBlockDevice: () => [need("ec2:ModifyVolume", [at("volume/*")]), ...own("ec2:DescribeVolumesModifications")],
      sourceDestCheck: modify,
      userData: stopModifyStart,
      vpcSecurityGroupIds: (p) => [
        need("ec2:ModifyNetworkInterfaceAttribute", [
          at("network-interface/*"),
          ...each(p.vpcSecurityGroupIds).map((id) => ({ type: SECURITY_GROUP, id })),
        ]),
      ],
    },
    delete: () => own("ec2:TerminateInstances"),
  },
};

export const INSTANCE = instance.token;
export const instanceTypes: readonly ResourceType[] = [instance];
