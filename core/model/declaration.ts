import { z } from "zod";
import { deltaSchema, waiverSchema } from "./debt";
import { postureSchema } from "./posture";

/** What prod said of itself when it was last deployed. */
export const baselineSchema = z.object({
  posture: postureSchema,
  /** The day of that deployment, in UTC. */
  deployedOn: z.iso.date(),
});

/**
 * The names of prod's customers, told without saying them: whoever has a word can ask whether it is one of them. A secret
 * all the same, since a short name can be guessed.
 */
export const customersSchema = z.object({
  salt: z.string(),
  /** Of each slug, `customerHash(salt, slug)`. */
  hashes: z.array(z.string()).readonly(),
});

/**
 * What a ring's fleet says of itself to the policy pack, as its component's registered outputs: of a component the pack
 * sees nothing else, and of the stack's configuration nothing at all.
 */
export const declarationSchema = z.object({
  ring: z.enum(["staging", "canary", "prod"]),
  posture: postureSchema,
  /** The configured repository of the tenants' image, without a tag. */
  repository: z.string(),
  /** The public names of the tenants, in the order of the configuration. */
  tenants: z.array(z.string()).readonly(),
  /** Null where none is configured, or prod was never deployed. */
  baseline: baselineSchema.nullable(),
  deltas: z.array(deltaSchema).readonly(),
  waivers: z.array(waiverSchema).readonly(),
  /** Null where they are not known, or cannot be read: in an exported state secrets are closed. */
  customers: customersSchema.nullable().catch(null),
});

export type Baseline = Readonly<z.infer<typeof baselineSchema>>;
export type Customers = Readonly<z.infer<typeof customersSchema>>;
export type Declaration = Readonly<z.infer<typeof declarationSchema>>;
