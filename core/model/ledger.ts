// What was said and done about a build, as it is kept beside its images: one entry, from schema to type.
import { z } from "zod";
import { type Digest, isDigest, isSha, type Sha } from "./image";

/** An image's name in messages and entries, like `platform`. */
export const imageName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, "allowed are 1 to 40 lower-case letters, digits and -");
const digest = z.custom<Digest>((value) => typeof value === "string" && isDigest(value), "sha256:<64 hex>");
const sha = z.custom<Sha>((value) => typeof value === "string" && isSha(value), "7 hex digits");
const line = z.string().min(1).max(500);

export const digestsSchema = z.record(imageName, digest);
/** The manifests of one build, by the image's name. */
export type Digests = Readonly<z.infer<typeof digestsSchema>>;

/** What `:latest` is meant to be: the build that was promoted or rolled back to last. */
const releasedSchema = z.strictObject({ sha: sha.nullable(), digests: digestsSchema, at: z.iso.datetime() });

export const ledgerEntrySchema = z.strictObject({
  version: z.literal(1),
  event: z.enum(["verified", "rejected", "promoted", "rolled-back"]),
  /** Null when a build is known by its digests alone. */
  sha: sha.nullable(),
  digests: digestsSchema,
  /** What `:latest` was before; of `promoted` and `rolled-back`. */
  from: z.record(imageName, digest.nullable()).optional(),
  /** What the gate said of it, in short. */
  verdict: z
    .strictObject({
      outcome: z.enum(["GREEN", "RED"]),
      tenants: z.int().nonnegative(),
      checks: z.array(z.string().max(100)).max(100),
      failed: z.array(z.string().max(100)).max(100),
      at: z.iso.datetime(),
    })
    .nullable(),
  /** Set when somebody went past the gate; `reason` says why. */
  isForced: z.boolean(),
  reason: line.nullable(),
  actor: line.nullable(),
  /** The CI run that wrote it. */
  runUrl: line.nullable(),
  at: z.iso.datetime(),
  /** The last build that was released when this entry was written, this entry included: one read tells it. */
  released: releasedSchema.nullable(),
});

export type LedgerEntry = Readonly<z.infer<typeof ledgerEntrySchema>>;
