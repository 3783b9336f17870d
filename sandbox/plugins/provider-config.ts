import { z } from "zod";
import type { CheckFailure } from "../cloud/property";
import { UNKNOWN } from "../cloud/property";
import type { Caller } from "../cloud/resource-operations";

type Bag = Readonly<Record<string, unknown>>;

/** The engine's mark of a secret: a setting, or a part of one, arrives in an envelope. */
const SECRET_MARK = "4dabf18193072939515e22adb298388d";

function open(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (SECRET_MARK in value) return open(Reflect.get(value, "value"));
  if (Array.isArray(value)) return value.map(open);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, open(inner)]));
}

/** The SDK sends every setting that is no text as JSON. */
const json = z.preprocess((value) => {
  if (typeof value !== "string") return value;
  try {
    return open(JSON.parse(value));
  } catch {
    return value;
  }
}, z.unknown());
const flag = json.pipe(z.boolean());

const awsSchema = z.strictObject({
  region: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "it is no region")
    .optional(),
  accessKey: z.string().optional(),
  secretKey: z.string().optional(),
  assumeRoles: json
    .pipe(
      z
        .array(
          z.strictObject({
            roleArn: z.string().regex(/^arn:aws:iam::\d{12}:role\/\S+$/, "it is no role's ARN"),
            externalId: z.string().optional(),
            sessionName: z.string().optional(),
            duration: z.string().optional(),
          }),
        )
        .max(5),
    )
    .optional(),
  allowedAccountIds: json.pipe(z.array(z.string().regex(/^\d{12}$/, "it is no account id"))).optional(),
  defaultTags: json.pipe(z.strictObject({ tags: z.record(z.string(), z.string()).optional() })).optional(),
  skipCredentialsValidation: flag.optional(),
  skipMetadataApiCheck: flag.optional(),
  skipRegionValidation: flag.optional(),
  skipRequestingAccountId: flag.optional(),
  maxRetries: json.pipe(z.number()).optional(),
  profile: z.string().optional(),
  version: z.string().optional(),
});

const githubSchema = z.strictObject({
  token: z.string().optional(),
  owner: z.string().optional(),
  organization: z.string().optional(),
  baseUrl: z.string().optional(),
  version: z.string().optional(),
});

const schemas = { aws: awsSchema, github: githubSchema } as const;

export type ProviderName = keyof typeof schemas;

/** Returns what is wrong with a provider's configuration; values that are not known yet are accepted. */
export function checkProviderConfig(name: ProviderName, given: Bag): CheckFailure[] {
  const known = Object.fromEntries(
    Object.entries(given).filter(([, value]) => !JSON.stringify(value)?.includes(UNKNOWN)),
  );
  const parsed = schemas[name].safeParse(open(known));
  return (parsed.error?.issues ?? []).map((issue) => ({
    property: issue.code === "unrecognized_keys" ? issue.keys.join(", ") : issue.path.join("."),
    reason: issue.code === "unrecognized_keys" ? "the sandbox knows no such setting" : issue.message,
  }));
}

/** The accounts that an AWS provider may work in; undefined when any. */
export const allowedAccountIds = (given: Bag): readonly string[] | undefined =>
  awsSchema.parse(open(given)).allowedAccountIds;

/** Who the provider is when it calls: its configuration first, then the environment, as the real providers do. */
export function callerOf(name: ProviderName, given: Bag, env: NodeJS.ProcessEnv): Caller {
  if (name === "github") {
    const { token } = githubSchema.parse(open(given));
    return { githubToken: token ?? env.GITHUB_TOKEN };
  }
  const { region, accessKey, assumeRoles, defaultTags } = awsSchema.parse(open(given));
  return {
    region: region ?? env.AWS_REGION ?? env.AWS_DEFAULT_REGION,
    accessKey: accessKey ?? env.AWS_ACCESS_KEY_ID,
    assumeRoles,
    defaultTags: defaultTags?.tags,
  };
}
