import { z } from "zod";

/** A calendar day in UTC. The engine makes a time of a day that stands in YAML without quotes. */
const day = z
  .string()
  .transform((text) => text.replace(/[T ]00:00:00( \+0000 UTC|Z)$/, ""))
  .pipe(z.iso.date("allowed is a day, like 2026-11-24"));
const word = z.string().min(1, "it is empty").max(500);

/** A difference from prod that somebody has reviewed, answers for, and will pay back by a day. */
export const deltaSchema = z.strictObject({
  path: word.describe("What differs, as the policy `minimal-config-drift` names it, like `instanceType`."),
  reason: word.describe("Why the ring must differ, for whoever reviews it: 20 characters or more."),
  owner: word.describe("Who pays it back: a person or a team."),
  expires: day.describe("The last day on which it is allowed, at most 90 days ahead."),
});

/** One finding of one resource that somebody has reviewed and answers for until a day. */
export const waiverSchema = z.strictObject({
  finding: z
    .string()
    .regex(/^[a-z][a-z-]*\[.{1,200}\]$/, "allowed is rule[finding], as the finding's message names it")
    .describe("Which finding, as its message begins: `rule[finding]`."),
  resource: word.describe("The logical name of the resource that it is about."),
  reason: word.describe("Why it is right all the same, for whoever reviews it: 20 characters or more."),
  owner: word.describe("Who answers for it: a person or a team."),
  expires: day.describe("The last day on which it is waived, at most 90 days ahead."),
});

export type Delta = Readonly<z.infer<typeof deltaSchema>>;
export type Waiver = Readonly<z.infer<typeof waiverSchema>>;

/** How long a debt may run, in days. */
export const MAX_DEBT_DAYS = 90;
/** How many days before its end a debt is warned of. */
export const WARN_DEBT_DAYS = 14;
/** A shorter reason explains nothing. */
export const MIN_REASON_LENGTH = 20;

const DAY_MS = 86_400_000;

/** Returns how many days are left: 0 on the last day, negative once it is over. */
export const daysLeft = (expires: string, now: Date): number =>
  Math.round((Date.parse(`${expires}T00:00:00Z`) - Date.parse(`${now.toISOString().slice(0, 10)}T00:00:00Z`)) / DAY_MS);
