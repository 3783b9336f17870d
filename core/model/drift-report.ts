// What differs, since when, and whose debt it is: the drift report, from schema to type.
import { z } from "zod";

export const DRIFT_SECTIONS = ["cloud", "rings", "images"] as const;
export type DriftSectionName = (typeof DRIFT_SECTIONS)[number];

/** What each kind of finding means, for whoever reads the report. */
export const DRIFT_KINDS = {
  changed: "The cloud holds another value than the stack's state.",
  deleted: "The cloud has it no more, and the stack's state still does.",
  undocumented: "The ring differs from prod, and no delta says why.",
  expired: "The ring differs from prod, and its delta is over.",
  unused: "A delta documents a difference that is not there.",
  broken: "A policy about drift is violated.",
  lagging: "A tenant does not run the image that its ring has released, and its updater's time is over.",
  rejected: "A tenant's updater tried the released image and put the old one back.",
  split: "The images are not of one build.",
  moved: "A tag is not what the ledger, or the stack, says that it is.",
  stale: "The ring does not follow the newest build that is published.",
  "ignore-expired": "A line of the ignore file is over.",
} as const;

const kind = z.enum(Object.keys(DRIFT_KINDS) as [keyof typeof DRIFT_KINDS]);
const time = z.iso.datetime();
const section = z.enum(DRIFT_SECTIONS);

const findingSchema = z.object({
  /** `section:stack/subject:path`, as the ignore file takes it; the same for the same thing in every report. */
  key: z.string(),
  section,
  kind,
  stack: z.string(),
  /** Whom it is about: a resource's logical name, a tenant's public name, an image's name, or the ring. */
  subject: z.string(),
  /** What of it: a property's path, a posture's path, a tag. */
  path: z.string(),
  /** What should be, and what is, as a person reads them: a secret as its fingerprint at most. */
  expected: z.string(),
  actual: z.string(),
  /** What is so and what to do about it, a sentence each. */
  says: z.string(),
  remedy: z.string(),
  level: z.enum(["error", "warning"]),
  /** The line of the stack's file that would have to change; null where none would. */
  location: z.object({ file: z.string(), line: z.int().positive() }).nullable(),
  /** When a report had it first, of those that this one was compared with. */
  firstSeen: time,
});

const outcome = z.enum(["clean", "drift", "undetermined"]);

const sectionSchema = z.object({
  outcome,
  /** What was looked at, as a person reads it, like "62 resources of canary and prod". */
  covered: z.string(),
  /** Why not everything could be told; null when it could. */
  reason: z.string().nullable(),
});

const documentedSchema = z.object({
  path: z.string(),
  prod: z.string(),
  ring: z.string(),
  reason: z.string(),
  owner: z.string(),
  expires: z.iso.date(),
  /** 0 on the last day. */
  daysLeft: z.int(),
});

/** What a tag is at. */
const tagSchema = z.object({
  image: z.string(),
  repository: z.string(),
  tag: z.string(),
  /** Null when there is no such tag. */
  digest: z.string().nullable(),
  /** Null when nobody says which build it is. */
  sha: z.string().nullable(),
  builtAt: time.nullable(),
});

const tenantImageSchema = z.object({
  stack: z.string(),
  tenant: z.string(),
  state: z.enum(["current", "updating", "lagging", "rejected", "silent"]),
  /** What it runs, as its updater reports; null when it reports nothing. */
  sha: z.string().nullable(),
  digest: z.string().nullable(),
  /** How long it has not run what its ring released, in seconds; 0 when it does, null when that is not known. */
  lagSeconds: z.int().nonnegative().nullable(),
});

const pastSchema = z.object({
  at: time,
  outcome,
  fingerprint: z.string(),
  /** Findings by section. */
  counts: z.object({ cloud: z.int(), rings: z.int(), images: z.int() }),
});

export const driftReportSchema = z.object({
  version: z.literal(1),
  at: time,
  /** The stacks that were looked at. */
  ring: z.string(),
  against: z.string(),
  outcome,
  /** Changes only when what is found and not silenced does: not with time. */
  fingerprint: z.string(),
  sections: z.object({ cloud: sectionSchema, rings: sectionSchema, images: sectionSchema }),
  /** Sorted by key. */
  findings: z.array(findingSchema).readonly(),
  /** What the ignore file silences, and until when. */
  silenced: z.array(findingSchema.extend({ until: z.iso.date(), why: z.string() })).readonly(),
  /** Differences that somebody answers for. */
  documented: z.array(documentedSchema).readonly(),
  /** When the earlier report was made; null where there was none to compare with. */
  since: time.nullable(),
  /** What the earlier report found and this one does not. */
  resolved: z.array(z.object({ key: z.string(), section, says: z.string(), firstSeen: time })).readonly(),
  /** Every tenant's posture: a value for each path, "" where it has none. */
  matrix: z.object({
    paths: z.array(z.string()).readonly(),
    tenants: z
      .array(z.object({ stack: z.string(), tenant: z.string(), values: z.array(z.string()).readonly() }))
      .readonly(),
  }),
  tags: z.array(tagSchema).readonly(),
  tenants: z.array(tenantImageSchema).readonly(),
  /** Earlier reports and this one, the oldest first. */
  timeline: z.array(pastSchema).readonly(),
});

export type DriftReport = Readonly<z.infer<typeof driftReportSchema>>;
export type DriftFinding = Readonly<z.infer<typeof findingSchema>>;
export type DriftSection = Readonly<z.infer<typeof sectionSchema>>;
export type DriftTag = Readonly<z.infer<typeof tagSchema>>;
export type DriftTenant = Readonly<z.infer<typeof tenantImageSchema>>;
export type DriftDocumented = Readonly<z.infer<typeof documentedSchema>>;

/** A finding before it is known since when it is there, and where it would be put right. */
export type NewFinding = Omit<DriftFinding, "key" | "firstSeen" | "location">;

/** What a section found. */
export interface SectionResult extends Omit<DriftSection, "outcome"> {
  readonly findings: readonly NewFinding[];
}

/** Returns the JSON schema of the report, for whoever reads it elsewhere. */
export function renderDriftReportSchema(): string {
  const { $schema, ...schema } = z.toJSONSchema(driftReportSchema);
  const title = "Report of drift, as `canary drift --format json` writes it; generated by `npm run docs`, do not edit";
  return `${JSON.stringify({ $schema, title, ...schema }, null, 2)}\n`;
}
