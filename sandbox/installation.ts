import type { Ring } from "../core/config/schema";
import { namesOf } from "../infra/names";
import { registryHost, type Settings, sandboxUrl } from "./settings";

// The accounts that AWS's own documentation uses as examples.
export const DEFAULT_ACCOUNT_ID = "111122223333";
export const CANARY_ACCOUNT_ID = "444455556666";
/** Where the canary moves when its account is closed. */
export const SPARE_ACCOUNT_ID = "777788889999";

export const RINGS: readonly Ring[] = ["staging", "canary", "prod"];

export interface InstallationValue {
  /** In the namespace `tenant-fleet`, as `pulumi config set --path` takes it. */
  readonly path: string;
  readonly value: string;
  readonly secret: boolean;
}

const plain = (path: string, value: string): InstallationValue => ({ path, value, secret: false });
const secret = (path: string, value: string): InstallationValue => ({ path, value, secret: true });

/** What an installation sets for a ring on top of the committed stack file; here the installation is this sandbox. */
export function installationValues(ring: Ring, settings: Settings): readonly InstallationValue[] {
  const registry = registryHost(settings);
  const common = [
    plain("image.repository", `${registry}/acme/platform-tenant`),
    plain("image.platformRepository", `${registry}/acme/platform`),
    plain("urlTemplate", `${sandboxUrl(settings)}/t/{slug}`),
    plain("smoke.waitSeconds", "20"),
  ];
  return [...common, ...OF_RING[ring](settings)];
}

/** The profile by which an operator looks at the canary ring's account. */
export const CANARY_PROFILE = "canary";

/** Returns the AWS configuration file of an operator, who has the default account's credentials in the environment. */
export const operatorAwsConfig = ({ externalId }: Settings): string => `[profile ${CANARY_PROFILE}]
role_arn = arn:aws:iam::${CANARY_ACCOUNT_ID}:role/${namesOf("canary").prefix}-provisioner
external_id = ${externalId}
credential_source = Environment
`;

const OF_RING: Readonly<Record<Ring, (settings: Settings) => readonly InstallationValue[]>> = {
  staging: () => [],
  canary: (settings) => [
    plain("controlPlane.baseUrl", sandboxUrl(settings)),
    secret("controlPlane.sharedSecret", settings.sharedSecret),
    secret("account.bootstrapRoleArn", `arn:aws:iam::${CANARY_ACCOUNT_ID}:role/bootstrap`),
    secret("account.accountId", CANARY_ACCOUNT_ID),
    secret("account.externalId", settings.externalId),
    plain("account.settleSeconds", "0"),
    secret("account.principalArns[0]", `arn:aws:iam::${DEFAULT_ACCOUNT_ID}:role/release`),
  ],
  prod: () => [
    plain("tenants[0].name", "t-01"),
    secret("tenants[0].slug", "northwind"),
    plain("tenants[1].name", "t-02"),
    secret("tenants[1].slug", "contoso"),
  ],
};
