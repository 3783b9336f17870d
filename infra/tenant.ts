import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { fingerprint } from "../core/model/fingerprint";
import type { Posture } from "../core/model/posture";
import { machinePolicy } from "./machine-policy";
import { TenantToken } from "./tenant-token";
import { renderUserData } from "./user-data";

export interface TenantArgs {
  /** The public word for the tenant. */
  readonly tenant: string;
  readonly slug: pulumi.Input<string>;
  /** Unset for a tenant that does not know its org. */
  readonly orgId?: pulumi.Input<string> | undefined;
  readonly posture: Posture;
  readonly instanceType?: string | undefined;
  /** The name of the machine's role and instance profile. */
  readonly roleName: string;
  /** The policy that limits that role, in an account where whoever makes roles may make no other. */
  readonly machineBoundary?: pulumi.Input<string> | undefined;
  /** SSM paths: the id of the ring's deployment, its channel, and this tenant's own. */
  readonly deploymentPath: string;
  readonly channelPath: string;
  readonly path: string;
  readonly ami: pulumi.Input<string>;
  readonly subnetId: pulumi.Input<string>;
  readonly securityGroupId: pulumi.Input<string>;
  readonly updater: string;
  /** Whether the tenant is a customer. */
  readonly isCustomers: boolean;
}

/** One tenant: its machine, what that machine may do, and its own environment in SSM, with the admin token it was given. */
export class Tenant extends pulumi.ComponentResource {
  readonly token: pulumi.Output<string>;
  readonly orgId: pulumi.Output<string | undefined>;
  /** Changes when the machine is another one or set up otherwise. */
  readonly machine: pulumi.Output<string>;

  constructor(name: string, args: TenantArgs, opts: pulumi.ComponentResourceOptions) {
    super("tenant-fleet:index:Tenant", name, {}, opts);
    const child = { parent: this };
    const instanceType = args.instanceType ?? args.posture.instanceType;
    const tags = { ...args.posture.tags, tenant: args.tenant };
    this.orgId = pulumi.output(args.orgId);
    this.token = new TenantToken(`${name}-token`, child).value;

    const secure = (variable: string, value: pulumi.Input<string>) =>
      new aws.ssm.Parameter(
        `${name}-${variable.toLowerCase().replaceAll("_", "-")}`,
        { name: `${args.path}/env/${variable}`, type: "SecureString", value: pulumi.secret(value), tags },
        child,
      );
    const environment = [secure("ADMIN_TOKEN", this.token), secure("TENANT_SLUG", args.slug)];
    if (args.orgId !== undefined) environment.push(secure("MOLECULE_ORG_ID", args.orgId));
    const report = new aws.ssm.Parameter(
      `${name}-report`,
      {
        name: `${args.path}/report`,
        type: "String",
        description: "What the tenant's updater says it runs; written by the machine",
        insecureValue: "{}",
        tags,
      },
      { ...child, ignoreChanges: ["insecureValue"] },
    );

    const role = new aws.iam.Role(
      `${name}-role`,
      {
        name: args.roleName,
        assumeRolePolicy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ec2.amazonaws.com" } }],
        }),
        tags,
        ...(args.machineBoundary === undefined ? {} : { permissionsBoundary: args.machineBoundary }),
      },
      child,
    );
    const policy = new aws.iam.RolePolicy(
      `${name}-policy`,
      {
        name: "follow-the-channel",
        role: role.name,
        policy: JSON.stringify(machinePolicy({ ...args, region: args.posture.region })),
      },
      child,
    );
    const profile = new aws.iam.InstanceProfile(`${name}-profile`, { name: role.name, role: role.name, tags }, child);

    const userData = renderUserData({
      region: args.posture.region,
      periodSeconds: args.posture.updaterPeriodSeconds,
      deploymentPath: args.deploymentPath,
      channelPath: args.channelPath,
      tenantPath: `${args.path}/env`,
      reportParameter: `${args.path}/report`,
      updater: args.updater,
    });
    const machine = new aws.ec2.Instance(
      `${name}-machine`,
      {
        ami: args.ami,
        instanceType,
        subnetId: args.subnetId,
        vpcSecurityGroupIds: [args.securityGroupId],
        associatePublicIpAddress: true,
        iamInstanceProfile: profile.name,
        metadataOptions: {
          httpEndpoint: "enabled",
          httpTokens: args.posture.metadata.httpTokens,
          httpPutResponseHopLimit: args.posture.metadata.hopLimit,
        },
        rootBlockDevice: {
          encrypted: args.posture.rootVolume.encrypted,
          volumeType: args.posture.rootVolume.type,
          volumeSize: args.posture.rootVolume.sizeGib,
        },
        userData,
        // cloud-init reads it once, at the first boot: a changed one takes effect on a new machine only.
        userDataReplaceOnChange: true,
        tags: { ...tags, Name: name },
      },
      // A newer AMI is for new machines: it must not replace a fleet on the day it is published.
      // A machine with a customer's data is never replaced in passing: the plan is refused until somebody unprotects it.
      { ...child, ignoreChanges: ["ami"], protect: args.isCustomers, dependsOn: [policy, report, ...environment] },
    );
    this.machine = pulumi
      .all([machine.id, this.orgId])
      .apply(([id, orgId]) => fingerprint(id, instanceType, userData, orgId ?? ""));
    const posture: Posture = { ...args.posture, instanceType };
    this.registerOutputs({ posture });
  }
}
