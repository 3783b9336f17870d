import { setTimeout as delay } from "node:timers/promises";
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

/**
 * Returns the hook that waits until IAM, which is eventually consistent, knows a role everywhere: whoever assumes it
 * earlier is refused, and the provider does not ask again.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
 */
const settling = (name: string, seconds: number): pulumi.ResourceHook =>
  new pulumi.ResourceHook(name, async () => {
    if (seconds > 0) await pulumi.log.info(`waiting ${seconds} s until IAM knows the provisioner role everywhere`);
    await delay(seconds * 1000);
  });

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
        .all([
          pulumi.secret(account.accountId),
          pulumi.secret(account.externalId),
          pulumi.secret(account.principalArns),
        ])
        .apply(([accountId, externalId, principalArns]) => {
          // Put together here, so that a preview knows it before the provider exists.
          const githubArn = `arn:aws:iam::${accountId}:oidc-provider/${new URL(GITHUB_TOKENS).host}`;
          return JSON.stringify(trustPolicy({ principalArns, externalId, githubArn, github: args.github }));
        }),
    },
    { ...opts, dependsOn: github },
  );
  const settled = settling(`${name}-provisioner-settled`, account.settleSeconds);
  const policy = new aws.iam.RolePolicy(
    `${name}-provisioner-policy`,
    {
      name: "provision-tenants",
      role: role.name,
      policy: pulumi
        .secret(account.accountId)
        .apply((id) => JSON.stringify({ Version: "2012-10-17", Statement: provisionerStatements(ring, region, id) })),
    },
    { ...opts, hooks: { afterCreate: [settled], afterUpdate: [settled] } },
  );
  return { role, policy };
}
