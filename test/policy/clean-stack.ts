// A ring as the engine shows it to the pack, with nothing wrong in it; the tests of the rules change one thing each.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Declaration } from "../../core/model/declaration";
import { type DeclaredResource, Stack, UNKNOWN } from "../../core/model/declared-stack";
import { fingerprint } from "../../core/model/fingerprint";
import type { Posture } from "../../core/model/posture";
import { machinePolicy } from "../../infra/machine-policy";
import { MACHINE_ACTIONS } from "../../infra/posture";
import { provisionerStatements } from "../../infra/provisioner-policy";
import { trustPolicy } from "../../infra/trust-policy";
import { renderUserData } from "../../infra/user-data";

export const NOW = new Date("2026-11-24T12:00:00Z");
export const ACCOUNT = "444455556666";
export const REGION = "us-east-2";
export const DIGEST = `sha256:${"a".repeat(64)}`;
const REPOSITORY = "ghcr.io/acme/platform-tenant";
const UPDATER = readFileSync(join(__dirname, "../../infra/updater.sh"), "utf8");
const TAGS = { "managed-by": "tenant-fleet" };

export const posture = (changes: Partial<Posture> = {}): Posture => ({
  imageTrack: "staging-sha",
  updaterPeriodSeconds: 300,
  instanceType: "t3.small",
  amiSource: "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
  rootVolume: { type: "gp3", sizeGib: 20, encrypted: true },
  metadata: { httpTokens: "required", hopLimit: 1 },
  ingress: ["198.51.100.0/24"],
  egress: ["tcp:443:0.0.0.0/0"],
  environment: { LOG_LEVEL: fingerprint("info") },
  featureFlags: { NEW_INDEX: true },
  safetyFlags: [],
  iamActions: [...MACHINE_ACTIONS.read, ...MACHINE_ACTIONS.report],
  region: REGION,
  tags: TAGS,
  ...changes,
});

export type Ring = Declaration["ring"];

export interface CleanOptions {
  readonly ring?: Ring;
  /** The public names of the tenants. */
  readonly tenants?: readonly string[];
  /** The first preview of a new account: what a provider gives is not known yet. */
  readonly isPreview?: boolean;
  readonly posture?: Partial<Posture>;
  /** Changes to what the fleet declares. */
  readonly says?: Partial<Declaration>;
}

/** Returns the resources of a clean ring. */
export function cleanStack(options: CleanOptions = {}): DeclaredResource[] {
  const { ring = "canary", tenants = ["canary-a", "canary-b"], isPreview = false } = options;
  const isCanary = ring === "canary";
  const given = <T>(value: T): T | string => (isPreview ? UNKNOWN : value);
  const own = posture({ ...(ring === "prod" ? { imageTrack: "latest" } : {}), ...options.posture });
  const path = (name: string) => `/tenant-fleet/${ring}/${name}`;
  const all: DeclaredResource[] = [];
  type Rest = Partial<Omit<DeclaredResource, "urn" | "type" | "name">>;
  const add = (type: string, name: string, inputs: Record<string, unknown> = {}, rest: Rest = {}): string => {
    const urn = urnOf(ring, type, name);
    const dependencies = [
      ...new Set([...(rest.dependencies ?? []), ...Object.values(rest.propertyDependencies ?? {}).flat()]),
    ];
    all.push({ urn, type, name, inputs, outputs: {}, propertyDependencies: {}, ...rest, dependencies });
    return urn;
  };
  const providerInputs = (more: object) => ({
    region: REGION,
    defaultTags: JSON.stringify({ tags: { ...TAGS, ring } }),
    ...more,
  });

  const stack = add("pulumi:pulumi:Stack", `tenant-fleet-${ring}`);
  const account = add("tenant-fleet:infra:Account", ring, {}, { parent: stack });
  const dynamic = add("pulumi:providers:pulumi-nodejs", "default");
  let provider: string;
  let boundary: string | undefined;
  if (isCanary) {
    const role = { roleArn: `arn:aws:iam::${ACCOUNT}:role/bootstrap`, sessionName: "tenant-fleet-canary-bootstrap" };
    const bootstrap = add(
      "pulumi:providers:aws",
      "canary-bootstrap",
      providerInputs({ allowedAccountIds: JSON.stringify([ACCOUNT]), assumeRoles: JSON.stringify([role]) }),
      { parent: account },
    );
    const via = { parent: account, provider: bootstrap };
    boundary = add(
      "aws:iam/policy:Policy",
      "canary-machine-boundary",
      {
        name: "tenant-fleet-canary-machine-boundary",
        policy: JSON.stringify(machinePolicy(scopeOf("*"))),
      },
      via,
    );
    const oidc = add(
      "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
      "canary-github",
      { url: "https://token.actions.githubusercontent.com", clientIdLists: ["sts.amazonaws.com"] },
      via,
    );
    const trust = trustPolicy({
      principalArns: ["arn:aws:iam::111122223333:role/release"],
      externalId: "an-external-id-0123",
      githubArn: `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`,
      github: { owner: "acme", repositories: ["platform"], environment: "canary" },
    });
    const provisioner = add(
      "aws:iam/role:Role",
      "canary-provisioner",
      { name: "tenant-fleet-canary-provisioner", assumeRolePolicy: JSON.stringify(trust) },
      { ...via, dependencies: [oidc] },
    );
    const statements = provisionerStatements("canary", REGION, ACCOUNT);
    const rights = add(
      "aws:iam/rolePolicy:RolePolicy",
      "canary-provisioner-policy",
      { name: "provision-tenants", policy: JSON.stringify({ Version: "2012-10-17", Statement: statements }) },
      { ...via, propertyDependencies: { role: [provisioner] } },
    );
    const assumed = {
      roleArn: `arn:aws:iam::${ACCOUNT}:role/tenant-fleet-canary-provisioner`,
      externalId: "an-external-id-0123",
    };
    provider = add(
      "pulumi:providers:aws",
      "canary-provider",
      providerInputs({ allowedAccountIds: JSON.stringify([ACCOUNT]), assumeRoles: given(JSON.stringify([assumed])) }),
      { parent: account, dependencies: [rights], propertyDependencies: { assumeRoles: [provisioner] } },
    );
  } else {
    provider = add("pulumi:providers:aws", `${ring}-provider`, providerInputs({}), { parent: account });
  }

  const says: Declaration = {
    ring,
    posture: own,
    repository: REPOSITORY,
    tenants,
    baseline: isCanary ? { posture: posture({ imageTrack: "latest" }), deployedOn: "2026-11-20" } : null,
    deltas: [],
    waivers: [],
    customers: { salt: "prod", hashes: [] },
    ...options.says,
  };
  const fleet = add("tenant-fleet:infra:Fleet", "fleet", {}, { parent: stack, outputs: { ...says } });
  const ssm = (name: string, inputs: Record<string, unknown>, rest: Rest) =>
    add("aws:ssm/parameter:Parameter", name, { type: "String", ...inputs }, { provider, ...rest });

  const network = add("tenant-fleet:infra:Network", `tenant-fleet-${ring}`, {}, { parent: fleet });
  const inNetwork = { parent: network, provider };
  const tagged = (part: string) => ({ tags: { ...TAGS, Name: `tenant-fleet-${ring}-${part}` } });
  const vpc = add(
    "aws:ec2/vpc:Vpc",
    `tenant-fleet-${ring}-vpc`,
    { cidrBlock: "10.41.0.0/24", ...tagged("vpc") },
    inNetwork,
  );
  const subnet = add(
    "aws:ec2/subnet:Subnet",
    `tenant-fleet-${ring}-subnet`,
    { vpcId: given("vpc-0d5d490d4f3dfba5b"), cidrBlock: "10.41.0.0/24", ...tagged("subnet") },
    { ...inNetwork, propertyDependencies: { vpcId: [vpc] } },
  );
  const ingress =
    own.ingress.length === 0
      ? []
      : [{ description: "The edge", protocol: "tcp", fromPort: 8080, toPort: 8080, cidrBlocks: [...own.ingress] }];
  const group = add(
    "aws:ec2/securityGroup:SecurityGroup",
    `tenant-fleet-${ring}-tenants`,
    {
      description: "Tenants of the ring",
      vpcId: given("vpc-0d5d490d4f3dfba5b"),
      ingress,
      egress: own.egress.map((rule) => {
        const [protocol, port, cidr] = rule.split(":");
        return { protocol, fromPort: Number(port), toPort: Number(port), cidrBlocks: [cidr] };
      }),
      ...tagged("tenants"),
    },
    { ...inNetwork, propertyDependencies: { vpcId: [vpc] } },
  );
  const channel = add("tenant-fleet:infra:Channel", "channel", {}, { parent: fleet });
  const image = ring === "prod" ? `${REPOSITORY}:latest` : `${REPOSITORY}:staging-abc1234@${DIGEST}`;
  const followed = { TENANT_IMAGE: image, LOG_LEVEL: "info", FEATURE_NEW_INDEX: "true" };
  const channels = Object.entries(followed).map(([variable, value]) =>
    ssm(
      `channel-${variable.toLowerCase().replaceAll("_", "-")}`,
      { name: path(`channel/${variable}`), insecureValue: value },
      { parent: channel },
    ),
  );

  const machines: string[] = [];
  const tokens: string[] = [];
  const orgs: string[] = [];
  for (const [at, tenant] of tenants.entries()) {
    const name = `tenant-${tenant}`;
    const org = isCanary
      ? add(
          "pulumi-nodejs:dynamic/tenant-fleet:Org",
          `org-${tenant}`,
          { slug: tenant },
          { parent: stack, provider: dynamic },
        )
      : undefined;
    if (org !== undefined) orgs.push(org);
    const parent = add("tenant-fleet:index:Tenant", name, {}, { parent: fleet, outputs: { posture: own } });
    const token = add(
      "pulumi-nodejs:dynamic/tenant-fleet:TenantToken",
      `${name}-token`,
      {},
      { parent, provider: dynamic, outputs: { value: given(tokenOf(at)) } },
    );
    tokens.push(token);
    const secret = (variable: string, value: unknown, made: readonly string[]) =>
      ssm(
        `${name}-${variable.toLowerCase().replaceAll("_", "-")}`,
        { name: path(`tenants/${tenant}/env/${variable}`), type: "SecureString", value, tags: { ...TAGS, tenant } },
        { parent, propertyDependencies: made.length === 0 ? {} : { value: made } },
      );
    const environment = [secret("ADMIN_TOKEN", given(tokenOf(at)), [token]), secret("TENANT_SLUG", tenant, [])];
    const report = ssm(
      `${name}-report`,
      { name: path(`tenants/${tenant}/report`), insecureValue: "{}", tags: { ...TAGS, tenant } },
      { parent },
    );
    const role = add(
      "aws:iam/role:Role",
      `${name}-role`,
      {
        name: `tenant-fleet-${ring}-${name}`,
        assumeRolePolicy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ec2.amazonaws.com" } }],
        }),
        tags: { ...TAGS, tenant },
        ...(boundary === undefined ? {} : { permissionsBoundary: given(`arn:aws:iam::${ACCOUNT}:policy/boundary`) }),
      },
      { parent, provider, propertyDependencies: boundary === undefined ? {} : { permissionsBoundary: [boundary] } },
    );
    const rights = add(
      "aws:iam/rolePolicy:RolePolicy",
      `${name}-policy`,
      { name: "follow-the-channel", policy: JSON.stringify(machinePolicy(scopeOf(tenant))) },
      { parent, provider, propertyDependencies: { role: [role] } },
    );
    const profile = add(
      "aws:iam/instanceProfile:InstanceProfile",
      `${name}-profile`,
      { name: given(`tenant-fleet-${ring}-${name}`), role: given("role"), tags: { ...TAGS, tenant } },
      { parent, provider, propertyDependencies: { name: [role], role: [role] } },
    );
    const userData = renderUserData({
      region: own.region,
      periodSeconds: own.updaterPeriodSeconds,
      deploymentPath: path("deployment"),
      channelPath: path("channel"),
      tenantPath: path(`tenants/${tenant}/env`),
      reportParameter: path(`tenants/${tenant}/report`),
      updater: UPDATER,
    });
    machines.push(
      add(
        "aws:ec2/instance:Instance",
        `${name}-machine`,
        {
          ami: given("ami-0a1b2c3d4e5f60718"),
          instanceType: own.instanceType,
          subnetId: given("subnet-00adb35a1d8ab533f"),
          vpcSecurityGroupIds: [given("sg-06928444fa3006bb0")],
          associatePublicIpAddress: true,
          iamInstanceProfile: given(`tenant-fleet-${ring}-${name}`),
          metadataOptions: {
            httpEndpoint: "enabled",
            httpTokens: own.metadata.httpTokens,
            httpPutResponseHopLimit: own.metadata.hopLimit,
          },
          rootBlockDevice: {
            encrypted: own.rootVolume.encrypted,
            volumeType: own.rootVolume.type,
            volumeSize: own.rootVolume.sizeGib,
          },
          userData,
          userDataReplaceOnChange: true,
          tags: { ...own.tags, Name: name, tenant },
        },
        {
          parent,
          provider,
          dependencies: [rights, report, ...environment],
          propertyDependencies: { iamInstanceProfile: [profile], subnetId: [subnet], vpcSecurityGroupIds: [group] },
        },
      ),
    );
  }
  const deployment = ssm(
    "deployment",
    { name: path("deployment/ID"), insecureValue: given("075b47bbec74") },
    { parent: fleet, dependencies: channels, propertyDependencies: { insecureValue: [...machines, ...orgs] } },
  );

  if (isCanary) {
    const smoke = add(
      "tenant-fleet:infra:RepositorySecrets",
      "smoke",
      {},
      { parent: stack, dependencies: [deployment] },
    );
    const github = add(
      "pulumi:providers:github",
      "smoke-provider",
      { owner: "acme", token: "a-token-of-github" },
      { parent: smoke },
    );
    const secrets: Record<string, [value: unknown, made: readonly string[]]> = {
      CANARY_TENANT_URLS: [tenants.map((tenant) => `https://${tenant}.example.com`).join(","), []],
      CANARY_ADMIN_TOKENS: [given(tenants.map((_, at) => tokenOf(at)).join(",")), tokens],
      CANARY_ORG_IDS: [given(tenants.map((_, at) => `org-${at}`).join(",")), orgs],
      CANARY_CP_SHARED_SECRET: ["the-shared-secret-of-the-control-plane", []],
    };
    for (const [secretName, [value, made]] of Object.entries(secrets)) {
      add(
        "github:index/actionsSecret:ActionsSecret",
        `smoke-platform-${secretName.toLowerCase().replaceAll("_", "-")}`,
        { repository: "platform", secretName, value },
        { parent: smoke, provider: github, propertyDependencies: made.length === 0 ? {} : { value: made } },
      );
    }
    const verified = add("tenant-fleet:infra:VerifiedMarker", "verified", {}, { parent: stack });
    const marker = { sha: "abc1234", digests: { platform: DIGEST, tenant: DIGEST }, fleet: "075b47bbec74" };
    ssm(
      "verified-marker",
      { name: path("verified"), insecureValue: given(JSON.stringify(marker)) },
      {
        parent: verified,
        dependencies: [deployment, ...machines, ...channels],
        propertyDependencies: { insecureValue: [deployment] },
      },
    );
  }
  return all.map((one) =>
    one.urn === stack ? { ...one, outputs: stackOutputs({ ring, tenants, own, isPreview }) } : one,
  );
}

const urnOf = (ring: Ring, type: string, name: string) => `urn:pulumi:${ring}::tenant-fleet::${type}::${name}`;

const scopeOf = (tenant: string) => ({
  region: REGION,
  deploymentPath: "/tenant-fleet/canary/deployment",
  channelPath: "/tenant-fleet/canary/channel",
  path: `/tenant-fleet/canary/tenants/${tenant}`,
});

/** A tenant's admin bearer, by its position. */
export const tokenOf = (at: number): string =>
  `${"NThLWFdfyxFTmZTExfBuMFruVUpbIaLuEjvy9U_X"}${String(at).padStart(3, "0")}`;

function stackOutputs({
  ring,
  tenants,
  own,
  isPreview,
}: {
  ring: Ring;
  tenants: readonly string[];
  own: Posture;
  isPreview: boolean;
}) {
  const listed = tenants.map((name, at) => ({
    name,
    slug: name,
    url: `https://${name}.example.com`,
    orgId: isPreview ? UNKNOWN : `org-${at}`,
  }));
  return {
    ring,
    tenants: listed,
    tokens: isPreview ? UNKNOWN : tenants.map((_, at) => tokenOf(at)),
    image: {
      repository: REPOSITORY,
      platformRepository: "ghcr.io/acme/platform",
      tag: ring === "prod" ? "latest" : "staging-abc1234",
    },
    posture: own,
    memoriesApi: "workspace",
    verified:
      ring === "canary"
        ? isPreview
          ? UNKNOWN
          : { sha: "abc1234", digests: { platform: DIGEST, tenant: DIGEST }, fleet: "075b47bbec74" }
        : null,
    deployedOn: "2026-11-24",
    secretOutputs: ring === "prod" ? ["tenants", "tokens"] : ["tokens"],
  };
}

/** Returns the stack, judged at `NOW`. */
export const stackOf = (resources: readonly DeclaredResource[], now = NOW): Stack => new Stack(resources, now);

/** Returns the resources with one of them changed, found by its logical name. */
export function changed(
  resources: readonly DeclaredResource[],
  name: string,
  change: (one: DeclaredResource) => Partial<DeclaredResource>,
): DeclaredResource[] {
  if (!resources.some((one) => one.name === name)) throw new Error(`there is no ${name}`);
  return resources.map((one) => (one.name === name ? { ...one, ...change(one) } : one));
}

/** The same, for inputs: those given here replace those that are there; undefined takes one out. */
export const withInputs = (resources: readonly DeclaredResource[], name: string, inputs: Record<string, unknown>) =>
  changed(resources, name, (one) => ({
    inputs: Object.fromEntries(Object.entries({ ...one.inputs, ...inputs }).filter(([, value]) => value !== undefined)),
  }));
