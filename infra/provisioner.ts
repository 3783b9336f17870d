import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Config } from "../core/config/schema";
import { namesOf } from "./names";
import { provisionerStatements } from "./provisioner-policy";
import { trustPolicy } from "./trust-policy";

/** How long credentials of the provisioner role live: one hour covers the longest update of a large fleet. */
export const SESSION_SECONDS = 3600;
const GITHUB_TOKENS = "https://token.actions.githubusercontent.com";

export interface ProvisionerArgs {
  readonly ring: Config["ring"];
  readonly region: string;
  readonly account: NonNullable<Config["account"]>;
  readonly github?: Config["github"];
}

/** Creates the role that provisions the ring, and returns it with its policy, without which it may do nothing. */
export function createProvisioner(name: string, args: ProvisionerArgs, opts: pulumi.CustomResourceOptions) {
  const { ring, region, account } = args;
  const github = new aws.iam.OpenIdConnectProvider(
    `${name}-github`,
    { url: GITHUB_TOKENS, clientIdLists: ["sts.amazonaws.com"] },
    opts,
  );
  const role = new aws.iam.Role(
    `${name}-provisioner`,
    {
      name: `${namesOf(ring).prefix}-provisioner`,
      description: "Creates and updates the ring's tenants, and nothing else",
      maxSessionDuration: SESSION_SECONDS,
      assumeRolePolicy: pulumi
        .all([github.arn, pulumi.secret(account.externalId), pulumi.secret(account.principalArns)])
        .apply(([githubArn, externalId, principalArns]) =>
          JSON.stringify(trustPolicy({ principalArns, externalId, githubArn, github: args.github })),
        ),
    },
    opts,
  );
  const policy = new aws.iam.RolePolicy(
    `${name}-provisioner-policy`,
    {
      name: "provision-tenants",
      role: role.name,
      policy: pulumi
        .secret(account.accountId)
        .apply((id) => JSON.stringify({ Version: "2012-10-17", Statement: provisionerStatements(ring, region, id) })),
    },
    opts,
  );
  return { role, policy };
}
