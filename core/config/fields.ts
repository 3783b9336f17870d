// What a single value of the configuration may be; the schema puts these together.
import { z } from "zod";
import { isNetwork, prefixOf } from "./cidr";
import { whyNotSafe } from "./safe-url";

const DNS_LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const REPOSITORY = /^[a-z0-9.-]+(:\d+)?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)+$/;
// The program's own ARNs are in the partition aws, so one of another would fail in the cloud.
const ROLE_ARN = /^arn:aws:iam::\d{12}:role\/[\w+=,.@/-]+$/;
const PRINCIPAL_ARN = /^arn:aws:iam::\d{12}:(role|user)\/[\w+=,.@/-]+$/;
const INSTANCE_TYPE = /^[a-z][a-z0-9]*(-[a-z0-9]+)*\.(nano|micro|small|medium|(\d*x)?large|metal(-\d+xl)?)$/;
const VARIABLE_NAME = /^[A-Z][A-Z0-9_]*$/;
/** These come from the program itself; configuration may not contradict it. */
const OWN_VARIABLES = ["TENANT_IMAGE", "TENANT_SLUG", "ADMIN_TOKEN", "MOLECULE_ORG_ID"];

export const label = z.string().regex(DNS_LABEL, "allowed is a DNS label: 1–63 of a–z, 0–9 and -, no - at either end");

export const repository = z
  .string()
  .regex(REPOSITORY, "allowed is host/path in lower case, without a tag, like ghcr.io/acme/platform-tenant");

// No example: an ARN in an error's text is scrubbed.
export const roleArn = z.string().regex(ROLE_ARN, "allowed is a role's ARN, in the partition aws only");
export const principalArn = z
  .string()
  .regex(PRINCIPAL_ARN, "allowed is the ARN of a role or user, in the partition aws only");

export const instanceType = z
  .string()
  .regex(INSTANCE_TYPE, "allowed is an EC2 instance type, like t3.small or m7g.2xlarge");

/** An IPv4 network, as a rule of a security group takes it. */
export const cidr = z
  .cidrv4({ error: "allowed is an IPv4 CIDR, like 10.40.0.0/24", abort: true })
  .refine(isNetwork, "it names a host; allowed is a network, every bit after its prefix zero, like 10.40.0.0/24");

/** A VPC is never larger or smaller than this. */
export const vpcCidr = cidr.refine((text) => prefixOf(text) >= 16 && prefixOf(text) <= 28, "allowed is a /16 to a /28");

/** On one line and short enough for an SSM parameter (4 KB in the standard tier). */
export const variableValue = z
  .string()
  .min(1, "a parameter cannot be empty; leave the variable out")
  .max(4096)
  .regex(/^[^\t\r\n]*$/, "allowed is one line without tabs");

export const flagName = z.string().regex(VARIABLE_NAME, "allowed are A–Z, 0–9 and _");
export const variableName = flagName.refine((name) => !OWN_VARIABLES.includes(name), "this name is set by the program");

const safe = (text: string, context: z.RefinementCtx<string>): void => {
  const message = whyNotSafe(text);
  if (message !== undefined) context.addIssue({ code: "custom", message });
};

export const baseUrl = z.string().superRefine(safe);
export const urlTemplate = z
  .string()
  .includes("{slug}", { error: "allowed is a URL that contains {slug}", abort: true })
  .superRefine((text, context) => safe(text.replaceAll("{slug}", "slug"), context));

/** Who says what a tenant runs. */
export const witness = z
  .string()
  .regex(
    /^(updater|health:[\w-]{1,60}(\.[\w-]{1,60}){0,4}|header:[A-Za-z0-9-]{1,60})$/,
    "allowed are updater, health:<field> and header:<name>",
  );

/** A stack of this project, or of another one by its whole name. */
export const stackName = z
  .string()
  .regex(
    /^([\w.-]{1,100}\/[\w.-]{1,100}\/)?[\w.-]{1,100}$/,
    "allowed is a stack's name, like prod or acme/tenant-fleet/prod",
  );

/** How many tenants must pass. YAML and `pulumi config set --path` make a number of `9`. */
export const quorum = z.coerce
  .string()
  .regex(/^([1-9]\d{0,4}|[1-9]\d?%|100%)$/, "allowed is a number of tenants, or 1% to 100%");
