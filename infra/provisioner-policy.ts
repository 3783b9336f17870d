import type { Config } from "../core/config/schema";
import { namesOf } from "./names";

export interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

const CREATE_ACTIONS = [
  "CreateInternetGateway",
  "CreateRouteTable",
  "CreateSecurityGroup",
  "CreateSubnet",
  "CreateVpc",
  "RunInstances",
];

/**
 * Returns what the provisioner role may do: exactly what creating, reading, updating and deleting the ring's resources
 * takes, on the ring's own names, in the ring's own region. What cannot be named beforehand (EC2) is bound to the ring's
 * tag: only things of this ring can be changed or ended. A machine's role is made, and given rights, only inside the
 * boundary, which the provisioner can neither change nor take off: else it could give a machine rights it has not itself.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */
export function provisionerStatements(ring: Config["ring"], region: string, accountId: string): Statement[] {
  const { machineRole, machineBoundary, root } = namesOf(ring);
  const inRegion = { "aws:RequestedRegion": region };
  const role = `arn:aws:iam::${accountId}:role/${machineRole("*")}`;
  const boundary = `arn:aws:iam::${accountId}:policy/${machineBoundary}`;
  const profile = `arn:aws:iam::${accountId}:instance-profile/${machineRole("*")}`;
  return [
    {
      Sid: "SeeMachinesAndNetworks",
      Effect: "Allow",
      Action: [
        "ec2:DescribeImages",
        "ec2:DescribeInstanceAttribute",
        "ec2:DescribeInstanceCreditSpecifications",
        "ec2:DescribeInstanceTypes",
        "ec2:DescribeInstances",
        "ec2:DescribeInternetGateways",
        "ec2:DescribeNetworkAcls",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeRouteTables",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeVolumes",
        "ec2:DescribeVolumesModifications",
        "ec2:DescribeVpcAttribute",
        "ec2:DescribeVpcs",
      ],
      Resource: "*",
      Condition: { StringEquals: inRegion },
    },
    {
      Sid: "MakeMachinesAndNetworks",
      Effect: "Allow",
      Action: [...CREATE_ACTIONS.map((action) => `ec2:${action}`), "ec2:ModifyVolume"],
      Resource: "*",
      Condition: { StringEquals: inRegion },
    },
    {
      Sid: "TagWhatIsMade",
      Effect: "Allow",
      Action: ["ec2:CreateTags"],
      Resource: "*",
      Condition: { StringEquals: { ...inRegion, "ec2:CreateAction": CREATE_ACTIONS } },
    },
    {
      Sid: "ChangeAndEndWhatIsTheRings",
      Effect: "Allow",
      Action: [
        "ec2:AssociateRouteTable",
        "ec2:AttachInternetGateway",
        "ec2:AuthorizeSecurityGroupEgress",
        "ec2:AuthorizeSecurityGroupIngress",
        "ec2:CreateRoute",
        "ec2:CreateTags",
        "ec2:DeleteInternetGateway",
        "ec2:DeleteRouteTable",
        "ec2:DeleteSecurityGroup",
        "ec2:DeleteSubnet",
        "ec2:DeleteTags",
        "ec2:DeleteVpc",
        "ec2:DetachInternetGateway",
        "ec2:DisassociateRouteTable",
        "ec2:ModifyInstanceAttribute",
        "ec2:ModifyInstanceMetadataOptions",
        "ec2:ModifyVpcAttribute",
        "ec2:RevokeSecurityGroupEgress",
        "ec2:RevokeSecurityGroupIngress",
        "ec2:StartInstances",
        "ec2:StopInstances",
        "ec2:TerminateInstances",
      ],
      Resource: "*",
      Condition: { StringEquals: { ...inRegion, "aws:ResourceTag/ring": ring } },
    },
    {
      Sid: "KeepParameters",
      Effect: "Allow",
      Action: [
        "ssm:AddTagsToResource",
        "ssm:DeleteParameter",
        "ssm:GetParameter",
        "ssm:GetParameters",
        "ssm:ListTagsForResource",
        "ssm:PutParameter",
      ],
      Resource: `arn:aws:ssm:${region}:${accountId}:parameter${root}/*`,
    },
    {
      Sid: "FindParameters",
      Effect: "Allow",
      Action: ["ssm:DescribeParameters"],
      Resource: "*",
      Condition: { StringEquals: inRegion },
    },
    {
      Sid: "ReadPublicImages",
      Effect: "Allow",
      Action: ["ssm:GetParameter"],
      Resource: `arn:aws:ssm:${region}::parameter/aws/service/*`,
    },
    {
      Sid: "MakeBoundedMachineRoles",
      Effect: "Allow",
      Action: ["iam:CreateRole", "iam:PutRolePolicy"],
      Resource: role,
      Condition: { StringEquals: { "iam:PermissionsBoundary": boundary } },
    },
    {
      Sid: "KeepMachineRoles",
      Effect: "Allow",
      Action: [
        "iam:AddRoleToInstanceProfile",
        "iam:CreateInstanceProfile",
        "iam:DeleteInstanceProfile",
        "iam:DeleteRole",
        "iam:DeleteRolePolicy",
        "iam:GetInstanceProfile",
        "iam:GetRole",
        "iam:GetRolePolicy",
        "iam:ListAttachedRolePolicies",
        "iam:ListInstanceProfilesForRole",
        "iam:ListRolePolicies",
        "iam:RemoveRoleFromInstanceProfile",
        "iam:TagInstanceProfile",
        "iam:TagRole",
      ],
      Resource: [role, profile],
    },
    {
      Sid: "GiveRolesToMachines",
      Effect: "Allow",
      Action: ["iam:PassRole"],
      Resource: role,
      Condition: { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } },
    },
  ];
}
