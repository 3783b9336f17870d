import * as github from "@pulumi/github";
import * as pulumi from "@pulumi/pulumi";
import type { Config } from "../core/config/schema";
import { Misuse } from "../core/errors";

/** Lists are written in one form; what reads them splits on spaces as well. */
const SEPARATOR = ",";

/** A tenant as the lists name it; what is not known before it exists is an output of its own. */
export interface FleetMember {
  readonly url: string;
  readonly token: pulumi.Output<string>;
  readonly orgId: pulumi.Output<string | undefined>;
}

export interface RepositorySecretsArgs {
  readonly github: NonNullable<Config["github"]>;
  /** May write the repositories' secrets. Given here, because the SDK would take it from the environment in plain text. */
  readonly token: pulumi.Output<string>;
  /** The one array from which every positional list is made, so that positions cannot differ. */
  readonly members: readonly FleetMember[];
  readonly controlPlane: NonNullable<Config["controlPlane"]>;
}

/** What the repositories' workflows need to run the smoke suite, as Actions secrets. */
export class RepositorySecrets extends pulumi.ComponentResource {
  constructor(name: string, args: RepositorySecretsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("tenant-fleet:infra:RepositorySecrets", name, {}, opts);
    const provider = new github.Provider(
      `${name}-provider`,
      { owner: args.github.owner, token: args.token },
      { parent: this },
    );
    const list = (of: (member: FleetMember) => pulumi.Input<string | undefined>) =>
      pulumi.secret(pulumi.all(args.members.map(of)).apply((each) => each.map((one) => one ?? "").join(SEPARATOR)));
    const secrets = {
      CANARY_TENANT_URLS: list(({ url }) => url),
      CANARY_ADMIN_TOKENS: list(({ token }) => token),
      CANARY_ORG_IDS: list(({ orgId }) => orgId),
      CANARY_CP_SHARED_SECRET: pulumi.secret(args.controlPlane.sharedSecret),
    };
    for (const repository of args.github.repositories) {
      for (const [secretName, value] of Object.entries(secrets)) {
        const logicalName = `${name}-${repository}-${secretName.toLowerCase().replaceAll("_", "-")}`;
        new github.ActionsSecret(logicalName, { repository, secretName, value }, { parent: this, provider });
      }
    }
    this.registerOutputs({});
  }
}

/**
 * Returns the token that may write the repositories' secrets; an empty secret on a ring that writes none.
 * @throws {Misuse} when it is needed and not set: better now than after the fleet was made.
 */
export function githubToken({ github }: Pick<Config, "github">, env: NodeJS.ProcessEnv): pulumi.Output<string> {
  if (github !== undefined && !env.GITHUB_TOKEN) {
    throw new Misuse({
      what: "GITHUB_TOKEN",
      why: `it is not set, and the repositories of ${github.owner} get the smoke suite's secrets through it`,
      fix: "Set it in the environment to a token that may write the repositories' secrets, then run the command again",
    });
  }
  return pulumi.secret(env.GITHUB_TOKEN ?? "");
}
