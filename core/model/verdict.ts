// The one description of a verdict: types, the JSON report, its documented schema and what `smoke merge` accepts come from it.
import { z } from "zod";
import { isSha, type Sha } from "./image";
import { digestsSchema } from "./ledger";

const name = z.string().min(1).max(300);
const text = z.string().max(2_000);
const milliseconds = z.int().nonnegative();

const outcomeSchema = z
  .enum(["GREEN", "RED", "INCONCLUSIVE"])
  .describe("GREEN: every tenant is right. RED: one is wrong. INCONCLUSIVE: could not tell, so nothing is promoted.");

const weightSchema = z
  .enum(["critical", "advisory", "trial"])
  .describe(
    "critical decides; advisory is reported and never decides; trial is new: it says what it would have decided.",
  );

const suiteEntrySchema = z.strictObject({
  name: name.describe("Stable for ever."),
  weight: weightSchema,
  isSecurity: z.boolean().describe("Asked once and never outvoted by a quorum of tenants."),
});

const checkResultSchema = z
  .strictObject({
    tenant: name,
    check: name,
    result: z
      .enum(["passed", "failed", "undetermined", "not-run"])
      .describe("undetermined: could not tell (timeout, reset, 429, 502–504). not-run: the run ended before it."),
    expected: text.optional(),
    got: text.optional().describe("At most 200 characters, without secrets."),
    request: text.optional().describe("Method and URL."),
    status: z.int().min(100).max(999).optional().describe("The HTTP status."),
    fix: text.optional().describe("What to look at next; given when the check did not pass."),
    attempts: z
      .int()
      .min(1)
      .optional()
      .describe(
        "How often the request that was sent most often was sent, where more than once: a passed check is flaky then.",
      ),
    isAssumed: z.literal(true).optional().describe("The witness was silent, and the sha was assumed."),
    durationMs: milliseconds,
  })
  .describe("One check against one tenant. Texts are bounded and free of secrets.");

const settingsSchema = z
  .strictObject({
    memoriesApi: z.enum(["root", "workspace"]).describe("Which memories API was asked."),
    tickLimits: z
      .record(name, z.int().nonnegative())
      .describe("The subsystems that had to be there with a limit of their own, in seconds."),
    witnesses: z
      .array(name)
      .max(100)
      .describe(
        "Who was asked what the tenants run, as given, like health:sha; nobody when only the API was asked about.",
      ),
  })
  .describe("What the checks were told of the fleet.");

export const verdictSchema = z.strictObject({
  outcome: outcomeSchema,
  outcomeWithTrials: outcomeSchema.describe("What the outcome would be, if the checks on trial decided."),
  sha: z
    .custom<Sha>((value) => typeof value === "string" && isSha(value), "allowed are 7 hex digits")
    .nullable()
    .describe("The sha under test; null when only the API was asked about."),
  digests: digestsSchema
    .nullable()
    .describe("The manifests that the ring was deployed with, by image; null where nobody said."),
  assumedAfterMs: milliseconds
    .nullable()
    .describe("Set when the sha was assumed instead of seen on some tenant: after how long."),
  grep: text.nullable().describe("Set when only the checks whose `<tenant> <check>` matches were run."),
  shard: z
    .strictObject({ index: z.int().min(1), of: z.int().min(1) })
    .nullable()
    .describe("Set when only every nth tenant of the fleet was tested."),
  missingShards: z.array(z.int().min(1)).describe("The shards of which nothing is known, in a merged verdict."),
  isEnded: z.boolean().describe("Whether the run was ended before everything was run."),
  quorum: z.int().min(1).describe("How many tenants must pass; all of them unless said."),
  fleet: z
    .string()
    .regex(/^[0-9a-f]{12}$/)
    .describe("Fingerprint of the whole fleet: the same for all its shards."),
  tenants: z.array(name).max(10_000).describe("The tenants under test."),
  suite: z.array(suiteEntrySchema).max(100).describe("What every tenant was to be checked for, in order."),
  settings: settingsSchema,
  checks: z.array(checkResultSchema).max(200_000),
  startedAt: z.iso.datetime().describe("ISO 8601, UTC."),
  durationMs: milliseconds,
});

export type Outcome = z.infer<typeof outcomeSchema>;
export type Weight = z.infer<typeof weightSchema>;
export type SuiteEntry = Readonly<z.infer<typeof suiteEntrySchema>>;
export type CheckResult = Readonly<z.infer<typeof checkResultSchema>>;
/** What is known about a fleet after the suite ran. */
export type Verdict = Readonly<z.infer<typeof verdictSchema>>;
