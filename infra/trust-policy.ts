import type { Config } from "../core/config/schema";

export interface TrustOptions {
  readonly principalArns: readonly string[];
  readonly externalId: string;
  /** The ARN of the account's OIDC provider for GitHub Actions. */
  readonly githubArn: string;
  readonly github: Config["github"];
}

const GITHUB = "token.actions.githubusercontent.com";

/**
 * Returns who may assume the provisioner role: named principals that know the external id, and workflows of the named
 * repositories that run in the named environment (GitHub's `sub` claim; a wildcard there would admit any branch).
 * @see https://docs.github.com/actions/concepts/security/openid-connect
 */
export function trustPolicy({ principalArns, externalId, githubArn, github }: TrustOptions) {
  const subjects = github?.repositories.map(
    (repository) => `repo:${github.owner}/${repository}:environment:${github.environment}`,
  );
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "NamedPrincipals",
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Principal: { AWS: principalArns },
        Condition: { StringEquals: { "sts:ExternalId": externalId } },
      },
      ...(subjects === undefined
        ? []
        : [
            {
              Sid: "GitHubActions",
              Effect: "Allow",
              Action: "sts:AssumeRoleWithWebIdentity",
              Principal: { Federated: githubArn },
              Condition: { StringEquals: { [`${GITHUB}:aud`]: "sts.amazonaws.com", [`${GITHUB}:sub`]: subjects } },
            },
          ]),
    ],
  };
}
