// The one schema of a stack's configuration (namespace `tenant-fleet`): validation, types and the reference come from it.
import { z } from "zod";
import { deltaSchema, waiverSchema } from "../model/debt";
import {
  baseUrl,
  cidr,
  flagName,
  instanceType,
  label,
  principalArn,
  quorum,
  repository,
  roleArn,
  stackName,
  urlTemplate,
  variableName,
  variableValue,
  vpcCidr,
  witness,
} from "./fields";

const tenantSchema = z.strictObject({
  slug: label.describe(
    "The tenant's name at the control plane and in its URL. On prod a customer's name: set it with --secret.",
  ),
  name: label
    .optional()
    .describe(
      "The public word for the tenant in resource names, logs and reports. Default: the slug. Required on prod.",
    ),
  orgId: z.string().min(1).optional().describe("The org id of a tenant whose org this program does not register."),
  instanceType: instanceType.optional().describe("Overrides `machine.instanceType` for this tenant."),
});

export const configSchema = z.strictObject({
  ring: z
    .enum(["staging", "canary", "prod"], "allowed are staging, canary and prod")
    .describe("Which ring this stack is."),
  image: z
    .strictObject({
      repository: repository.describe("The tenants' image."),
      platformRepository: repository.describe(
        "The platform's image, published and promoted together with the tenants'.",
      ),
      tag: z.string().describe("`staging-<sha>` on staging and canary, `latest` on prod."),
    })
    .describe("What the ring runs."),
  tenants: z
    .array(tenantSchema)
    .min(1, "given an empty list; allowed is at least one tenant, since nothing can be said of a ring without one")
    .describe("The ring's tenants; one entry is all that a new tenant takes."),
  urlTemplate: urlTemplate.describe("A tenant's base URL, like https://{slug}.example.com; may have a path."),
  updater: z
    .strictObject({
      periodSeconds: z
        .int()
        .min(60)
        .max(300)
        .default(300)
        .describe("How often a machine looks at the channel, in seconds."),
    })
    .prefault({})
    .describe("How tenants follow the channel."),
  machine: z
    .strictObject({
      instanceType: instanceType.default("t3.small").describe("EC2 instance type."),
      rootVolumeType: z.enum(["gp2", "gp3"]).default("gp3").describe("EBS type of the root volume, always encrypted."),
      rootVolumeGib: z.int().min(8).max(1024).default(20).describe("Size of the root volume in GiB."),
      amiParameter: z
        .string()
        .startsWith("/")
        .default("/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64")
        .describe("Public SSM parameter that names the AMI; read when a machine is created."),
    })
    .prefault({})
    .describe("The machine under a tenant."),
  network: z
    .strictObject({
      cidr: vpcCidr.default("10.40.0.0/24").describe("The ring's VPC and subnet: an IPv4 network, /16 to /28."),
      ingressCidrs: z
        .array(cidr)
        .default([])
        .describe("IPv4 networks that may reach port 8080, such as the edge's published ranges. Default: nobody."),
    })
    .prefault({})
    .describe("The ring's network."),
  environment: z
    .record(variableName, variableValue)
    .default({})
    .describe(
      "Environment of every tenant of the ring, never secret; refreshed at every update without a new machine.",
    ),
  featureFlags: z
    .record(flagName, z.boolean())
    .default({})
    .describe("Passed to tenants as `FEATURE_<NAME>=true|false`; never secret."),
  safetyFlags: z.array(flagName).default([]).describe("Feature flags that no ring may ever set otherwise than prod."),
  baseline: z
    .strictObject({ stack: stackName.describe("`prod`, or `<organisation>/<project>/prod`.") })
    .optional()
    .describe(
      "The stack that the ring is compared with, by what it exported when it was deployed last. Refused on prod.",
    ),
  deltas: z
    .array(deltaSchema)
    .default([])
    .describe("Differences from the baseline that are allowed, each for a time; see policy/README.md."),
  waivers: z
    .array(waiverSchema)
    .default([])
    .describe("Findings of the policy pack that are waived, each for a time; see policy/README.md."),
  controlPlane: z
    .strictObject({
      baseUrl: baseUrl.describe("Where /cp/… is served; https, without a query."),
      sharedSecret: z.string().min(16, "allowed are 16 characters or more").describe("The admin bearer (secret)."),
    })
    .optional()
    .describe("Registers every tenant's org as a canary. Required on the canary ring, refused elsewhere."),
  github: z
    .strictObject({
      owner: z.string().min(1).describe("The organisation or user that owns the repositories."),
      repositories: z
        .array(z.string().min(1))
        .min(1)
        .describe("Repositories that run the smoke suite: they get the tenants' secrets."),
      environment: z
        .string()
        .min(1)
        .default("canary")
        .describe("The Actions environment that may assume the provisioner role."),
    })
    .optional()
    .describe("Required on the canary ring, refused elsewhere."),
  account: z
    .strictObject({
      bootstrapRoleArn: roleArn.describe("The role in the canary account that creates the provisioner role (secret)."),
      accountId: z
        .string()
        .regex(/^\d{12}$/, "allowed are 12 digits")
        .describe("The canary account (secret)."),
      externalId: z
        .string()
        .min(16, "allowed are 16 characters or more")
        .describe("Demanded of every principal that assumes the provisioner role (secret)."),
      principalArns: z.array(principalArn).min(1).describe("Who may assume the provisioner role (secret)."),
      settleSeconds: z
        .int()
        .min(0)
        .max(120)
        .default(20)
        .describe("How long IAM is given to know the provisioner role everywhere after it was made or changed."),
    })
    .optional()
    .describe("The separate account of the canary ring. Required there, refused elsewhere."),
  smoke: z
    .strictObject({
      memoriesApi: z
        .enum(["root", "workspace"])
        .default("workspace")
        .describe("Which memories API the fleet speaks; never guessed."),
      waitSeconds: z
        .int()
        .min(0)
        .max(420)
        .default(420)
        .describe("How long the gate waits for every tenant to run the sha under test."),
      witness: z
        .array(witness)
        .min(1, "allowed is at least one: without a witness nobody knows what was tested")
        .default(["updater", "health:sha"])
        .describe(
          "Who must say that a tenant runs the sha: `updater` (its report), `health:<field>` or `header:<name>` of GET /health.",
        ),
      quorum: quorum
        .default("100%")
        .describe("How many tenants must pass, like 9 or 90%. A failed security check is RED in any case."),
      tickLimits: z
        .record(z.string().min(1).max(100), z.int().min(1).max(86_400))
        .default({})
        .describe(
          "How old a subsystem's last tick may be, in seconds, by its name. Default for all others: 120. A tenant that does not report a subsystem named here fails.",
        ),
    })
    .prefault({})
    .describe("The gate's smoke suite."),
});

export type Config = z.infer<typeof configSchema>;
export type Ring = Config["ring"];

/** Values that are never shown, and that are set with `--secret`. A path's list positions are left out. */
export const SECRET_PATHS: readonly string[] = [
  "account.bootstrapRoleArn",
  "account.accountId",
  "account.externalId",
  "account.principalArns",
  "controlPlane.sharedSecret",
];
