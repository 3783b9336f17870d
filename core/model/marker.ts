import { z } from "zod";
import { isDigest, isSha } from "./image";

/** What a ring's smoke suite last said GREEN to: the state that a promotion demands. */
export const markerSchema = z.object({
  sha: z.string().refine(isSha, "7 hex digits"),
  /** The manifests that ran, by image. */
  digests: z.object({
    platform: z.string().refine(isDigest, "sha256:<64 hex>"),
    tenant: z.string().refine(isDigest, "sha256:<64 hex>"),
  }),
  /** Changes when the set of tenants does, so that a fleet that was never tested is never marked. */
  fleet: z.string().regex(/^[0-9a-f]{12}$/),
});

export type Marker = z.infer<typeof markerSchema>;
