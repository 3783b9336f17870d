import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Config } from "../core/config/schema";
import { namesOf } from "./names";
import { provisionerStatements } from "./provisioner-policy";
import { trustPolicy } from "./trust-policy";

/** How long credentials of the provisioner role live: one hour covers the longest update of a large fleet. */
const SESSION_SECONDS = 3600;
const GITHUB_TOKENS = "https://token.actions.githubusercontent.com";

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
 * repository's own workflow may assume; a ring without one uses the credentials at hand.
 */
export class Account extends pulumi.ComponentResource {
  readonly provider: aws.Provider;

  constructor(name: string, args: AccountArgs, opts?: pulumi.ComponentResourceOptions) {
    super("tenant-fleet:infra:Account", name, {}, opts);
    const settings = { region: args.region, defaultTags: { tags: { ...args.tags, ring: args.ring } } };
    this.provider =
      args.account === undefined
        ? new aws.Provider(`${name}-provider`, settings, { parent: this })
        : this.assumedProvider(name, settings, args, args.account);
    this.registerOutputs({});
  }

  private assumedProvider(
    name: string,
    settings: { region: string; defaultTags: { tags: Record<string, string> } },
    args: AccountArgs,
    account: NonNullable<Config["account"]>,
  ): aws.Provider {
    const { prefix } = namesOf(args.ring);
    const accountId = pulumi.secret(account.accountId);
    const bootstrap = new aws.Provider(
      `${name}-bootstrap`,
      {
        ...settings,
        assumeRoles: [{ roleArn: pulumi.secret(account.bootstrapRoleArn), sessionName: `${prefix}-bootstrap` }],
      },
      { parent: this },
    );
    const viaBootstrap = { parent: this, provider: bootstrap };
    const github = new aws.iam.OpenIdConnectProvider(
      `${name}-github`,
      { url: GITHUB_TOKENS, clientIdLists: ["sts.amazonaws.com"] },
      viaBootstrap,
    );
    const role = new aws.iam.Role(
      `${name}-provisioner`,
      {
        name: `${prefix}-provisioner`,
        description: "Creates and updates the ring's tenants, and nothing else",
        maxSessionDuration: SESSION_SECONDS,
        assumeRolePolicy: pulumi
          .all([github.arn, pulumi.secret(account.externalId), pulumi.secret(account.principalArns)])
          .apply(([githubArn, externalId, principalArns]) =>
            JSON.stringify(trustPolicy({ principalArns, externalId, githubArn, github: args.github })),
          ),
      },
      viaBootstrap,
    );
    const policy = new aws.iam.RolePolicy(
      `${name}-provisioner-policy`,
      {
        name: "provision-tenants",
        role: role.name,
        policy: accountId.apply((id) =>
          JSON.stringify({ Version: "2012-10-17", Statement: provisionerStatements(args.ring, args.region, id) }),
        ),
      },
      viaBootstrap,
    );
    return new aws.Provider(
      `${name}-provider`,
      {
        ...settings,
        allowedAccountIds: [accountId],
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
}
