import { z } from "zod";
import { digestsSchema } from "./ledger";
import { markerSchema } from "./marker";

/** What every ring's stack exports: the contract between the program and the verbs that read it. */
export const outputsSchema = z.object({
  ring: z.enum(["staging", "canary", "prod"]),
  tenants: z.array(z.object({ name: z.string(), slug: z.string(), url: z.string(), orgId: z.string().optional() })),
  /** The tenants' admin bearers, in the order of `tenants`; secret. */
  tokens: z.array(z.string()),
  image: z.object({
    repository: z.string(),
    platformRepository: z.string(),
    tag: z.string(),
    /** The manifests that the tag stood for when the ring was deployed; only of a ring under test. */
    digests: digestsSchema.optional(),
  }),
  /** Which memories API the ring's tenants speak. */
  memoriesApi: z.enum(["root", "workspace"]).default("workspace"),
  /** What the gate last said GREEN to; null before the first GREEN, and on a ring without a gate. */
  verified: markerSchema.nullable().default(null),
  /** Where the updaters' reports are: by the tenant's public name, the SSM parameter; a stack deployed earlier may not say. */
  updater: z
    .object({
      region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/),
      /** How often a machine looks at the channel. */
      periodSeconds: z.int().positive().optional(),
      reports: z.record(z.string(), z.string().regex(/^\/[\w./-]{1,1010}$/)),
    })
    .optional(),
});

export type StackOutputs = z.infer<typeof outputsSchema>;
