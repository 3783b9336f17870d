import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Config } from "../core/config/schema";
import { machinePolicy } from "./machine-policy";
import { namesOf } from "./names";
import { createProvisioner, SESSION_SECONDS } from "./provisioner";

export interface AccountArgs {
  readonly ring: Config["ring"];
  readonly region: string;
  readonly account?: Config["account"];
  readonly github?: Config["github"];
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * The account a ring lives in, as the provider that its resources are created through. A ring with an account of its own
 * gets a provisioner role there, which may do only what this program needs and which only named principals and the
 * repository's own workflow may assume, and a boundary that every role it makes must carry; a ring without one uses the
 * credentials at hand.
 */
export class Account extends pulumi.ComponentResource {
  readonly provider: aws.Provider;
  /** The ARN of the policy that limits every machine's role, secret; undefined in a ring without an account of its own. */
  readonly machineBoundary: pulumi.Output<string> | undefined;

  constructor(name: string, args: AccountArgs, opts?: pulumi.ComponentResourceOptions) {
    super("tenant-fleet:infra:Account", name, {}, opts);
    const settings = { region: args.region, defaultTags: { tags: { ...args.tags, ring: args.ring } } };
    const { account } = args;
    if (account === undefined) {
      this.provider = new aws.Provider(`${name}-provider`, settings, { parent: this });
      this.machineBoundary = undefined;
    } else {
      const { prefix, machineBoundary, channel, deployment, tenant } = namesOf(args.ring);
      const bootstrap = new aws.Provider(
        `${name}-bootstrap`,
        {
          ...settings,
          allowedAccountIds: [pulumi.secret(account.accountId)],
          assumeRoles: [{ roleArn: pulumi.secret(account.bootstrapRoleArn), sessionName: `${prefix}-bootstrap` }],
        },
        { parent: this },
      );
      const viaBootstrap = { parent: this, provider: bootstrap };
      const boundary = new aws.iam.Policy(
        `${name}-machine-boundary`,
        {
          name: machineBoundary,
          description: "The most that a machine of the ring may ever do; grants nothing by itself",
          policy: JSON.stringify(
            machinePolicy({ region: args.region, deploymentPath: deployment, channelPath: channel, path: tenant("*") }),
          ),
        },
        viaBootstrap,
      );
      this.machineBoundary = pulumi.secret(boundary.arn);
      const { role, policy } = createProvisioner(name, { ...args, account }, viaBootstrap);
      this.provider = new aws.Provider(
        `${name}-provider`,
        {
          ...settings,
          allowedAccountIds: [pulumi.secret(account.accountId)],
          assumeRoles: [
            {
              roleArn: pulumi.secret(role.arn),
              externalId: pulumi.secret(account.externalId),
              sessionName: `${prefix}-provisioner`,
              duration: `${SESSION_SECONDS}s`,
            },
          ],
        },
        { parent: this, dependsOn: [policy] },
      );
    }
    this.registerOutputs({});
  }
}
