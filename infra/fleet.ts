import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Config } from "../core/config/schema";
import type { Declaration } from "../core/model/declaration";
import { fingerprint } from "../core/model/fingerprint";
import type { Posture } from "../core/model/posture";
import type { TenantEndpoint } from "../core/model/tenant";
import type { BaselineOfStack } from "./baseline";
import { Channel } from "./channel";
import { findMachineImage } from "./machine-image";
import { namesOf } from "./names";
import { Network } from "./network";
import type { FleetMember } from "./repository-secrets";
import { Tenant } from "./tenant";

export interface FleetArgs {
  readonly config: Config;
  readonly posture: Posture;
  /** What machines pull. */
  readonly channel: string;
  /** The ARN of the boundary of the machines' roles, if their account has one. */
  readonly machineBoundary?: pulumi.Input<string> | undefined;
  /** What prod said of itself, on a ring that is compared with it, and who its customers are; nothing unless given. */
  readonly comparedWith?: BaselineOfStack;
  /** The org id of every tenant whose org was registered, by slug. */
  readonly orgIds: ReadonlyMap<string, pulumi.Output<string>>;
  /** The text of the on-instance updater. */
  readonly updater: string;
}

/** A tenant as the stack's outputs show it. */
interface ListedTenant {
  readonly name: string;
  readonly slug: string;
  readonly url: string;
  readonly orgId: pulumi.Output<string | undefined>;
}

/** A ring's tenants, the network they share and the channel they follow. */
export class Fleet extends pulumi.ComponentResource {
  /** Every tenant as the smoke suite reaches it, in the order of the configuration; secret, since tokens are in it. */
  readonly endpoints: pulumi.Output<TenantEndpoint[]>;
  /** The same, each tenant with the outputs that are its own. */
  readonly members: readonly FleetMember[];
  /** Changes whenever the posture, the set of machines or one of them does; what every updater echoes. */
  readonly deployment: pulumi.Output<string>;
  /** The same as values, once everything exists; never during a preview. */
  readonly ready: Promise<{ tenants: TenantEndpoint[]; deployment: string }>;
  /** The tenants' admin bearers, in the same order; secret. */
  readonly tokens: pulumi.Output<string[]>;
  /** The tenants as the stack's outputs show them: without tokens, and secret as a whole where they are customers. */
  readonly listed: readonly ListedTenant[] | pulumi.Output<readonly pulumi.Unwrap<ListedTenant>[]>;

  constructor(name: string, args: FleetArgs, opts: pulumi.ComponentResourceOptions) {
    super("tenant-fleet:infra:Fleet", name, {}, opts);
    const { config, posture, comparedWith = { baseline: null, customers: pulumi.secret(null) } } = args;
    const paths = namesOf(config.ring);
    const child = { parent: this };
    const network = new Network(paths.prefix, { cidr: config.network.cidr, posture, tags: posture.tags }, child);
    const { environment, featureFlags } = config;
    const channel = new Channel(
      "channel",
      { path: paths.channel, image: args.channel, environment, featureFlags },
      child,
    );
    const ami = pulumi.output(findMachineImage(posture.amiSource, child));

    const isCustomers = config.ring === "prod";
    const tenants = config.tenants.map(({ slug, name: publicName = slug, orgId, instanceType }) => {
      const tenant = new Tenant(
        `tenant-${publicName}`,
        {
          tenant: publicName,
          slug,
          orgId: args.orgIds.get(slug) ?? orgId,
          posture,
          instanceType,
          roleName: paths.machineRole(publicName),
          machineBoundary: args.machineBoundary,
          deploymentPath: paths.deployment,
          channelPath: paths.channel,
          path: paths.tenant(publicName),
          ami,
          subnetId: network.subnetId,
          securityGroupId: network.securityGroupId,
          updater: args.updater,
          isCustomers,
        },
        child,
      );
      return {
        tenant,
        name: publicName,
        slug,
        url: config.urlTemplate.replaceAll("{slug}", slug),
        token: tenant.token,
        orgId: tenant.orgId,
      };
    });
    this.members = tenants;
    this.endpoints = pulumi
      .all([pulumi.all(tenants.map(({ token }) => token)), pulumi.all(tenants.map(({ orgId }) => orgId))])
      .apply(([tokens, orgIds]) =>
        tenants.map(({ name, url }, i) => ({ name, url, token: tokens[i] ?? "", orgId: orgIds[i] })),
      );
    // Written after everything it stands for, so that an updater that sees it sees the rest.
    const deployment = new aws.ssm.Parameter(
      "deployment",
      {
        name: `${paths.deployment}/ID`,
        type: "String",
        description: "What every updater of the ring echoes once it has applied the ring's settings",
        insecureValue: pulumi
          .all(tenants.map(({ tenant }) => tenant.machine))
          .apply((machines) => fingerprint(JSON.stringify(posture), ...machines.toSorted())),
      },
      { ...child, dependsOn: [channel, ...tenants.map(({ tenant }) => tenant)] },
    );
    this.deployment = deployment.insecureValue.apply((id) => id ?? "");
    this.ready = new Promise((resolve) => {
      pulumi.all([this.endpoints, this.deployment]).apply(([all, id]) => resolve({ tenants: all, deployment: id }));
    });
    const listed = tenants.map(({ name, slug, url, orgId }) => ({ name, slug, url, orgId }));
    this.listed = isCustomers ? pulumi.secret(listed) : listed;
    this.tokens = pulumi.secret(pulumi.all(tenants.map(({ token }) => token)));
    this.registerOutputs({
      ring: config.ring,
      posture,
      repository: config.image.repository,
      tenants: tenants.map(({ name }) => name),
      baseline: comparedWith.baseline,
      deltas: config.deltas,
      waivers: config.waivers,
      customers: comparedWith.customers,
    } satisfies { [Key in keyof Declaration]: pulumi.Input<Declaration[Key]> });
  }
}
