// What the policy pack had to say of one stack: written by the pack, read by whoever shows it.
import { z } from "zod";

const findingSchema = z.object({
  /** `rule[finding]`: what a waiver names. */
  id: z.string(),
  rule: z.string(),
  /** The logical name of the resource, and its URN. */
  resource: z.string(),
  urn: z.string(),
  kind: z.enum(["violation", "warning", "unknown"]),
  severity: z.enum(["low", "medium", "high", "critical"]),
  says: z.string(),
  remedy: z.string(),
  /** Set where the finding is waived. */
  waiver: z.object({ reason: z.string(), owner: z.string(), expires: z.string() }).optional(),
});

const ruleSchema = z.object({
  name: z.string(),
  description: z.string(),
  remedy: z.string(),
});

const allowedSchema = z.object({
  path: z.string(),
  prod: z.string(),
  ring: z.string(),
  reason: z.string(),
  owner: z.string(),
  expires: z.string(),
  /** 0 on the last day. */
  daysLeft: z.int(),
});

export const policyReportSchema = z.object({
  version: z.literal(1),
  stack: z.string(),
  /** Undefined in a stack without a fleet. */
  ring: z.string().optional(),
  /** Every rule that was judged; one that is disabled was not. */
  rules: z.array(ruleSchema).readonly(),
  /** Whether a finding that could not be decided fails. */
  strict: z.boolean(),
  findings: z.array(findingSchema).readonly(),
  /** The differences from prod that are documented, as they are now. */
  deltas: z.array(allowedSchema).readonly(),
});

export type PolicyFinding = Readonly<z.infer<typeof findingSchema>>;
export type PolicyReport = Readonly<z.infer<typeof policyReportSchema>>;
