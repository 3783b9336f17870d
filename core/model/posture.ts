import { z } from "zod";

/** Everything that can differ between rings, resolved: what resources are built from and what drift is compared on. */
export const postureSchema = z.object({
  imageTrack: z.enum(["staging-sha", "latest"]),
  updaterPeriodSeconds: z.int(),
  instanceType: z.string(),
  /** The public SSM parameter that names the AMI. */
  amiSource: z.string(),
  rootVolume: z.object({ type: z.string(), sizeGib: z.int(), encrypted: z.boolean() }).readonly(),
  metadata: z.object({ httpTokens: z.string(), hopLimit: z.int() }).readonly(),
  /** CIDRs that reach port 8080. */
  ingress: z.array(z.string()).readonly(),
  /** What tenants may reach, as `protocol:port:cidr`. */
  egress: z.array(z.string()).readonly(),
  /** Variable name to the fingerprint of its value; never the value. */
  environment: z.record(z.string(), z.string()).readonly(),
  featureFlags: z.record(z.string(), z.boolean()).readonly(),
  /** The feature flags that no ring may ever set otherwise than prod; a posture of an earlier program has none. */
  safetyFlags: z.array(z.string()).readonly().default([]),
  /** What a tenant's machine may do. */
  iamActions: z.array(z.string()).readonly(),
  region: z.string(),
  tags: z.record(z.string(), z.string()).readonly(),
});

export type Posture = Readonly<z.infer<typeof postureSchema>>;
