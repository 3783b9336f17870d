/** Everything that can differ between rings, resolved: what resources are built from and what drift is compared on. */
export interface Posture {
  readonly imageTrack: "staging-sha" | "latest";
  readonly updaterPeriodSeconds: number;
  readonly instanceType: string;
  /** The public SSM parameter that names the AMI. */
  readonly amiSource: string;
  readonly rootVolume: { readonly type: string; readonly sizeGib: number; readonly encrypted: boolean };
  readonly metadata: { readonly httpTokens: string; readonly hopLimit: number };
  /** CIDRs that reach port 8080. */
  readonly ingress: readonly string[];
  /** What tenants may reach, as `protocol:port:cidr`. */
  readonly egress: readonly string[];
  /** Variable name to the fingerprint of its value; never the value. */
  readonly environment: Readonly<Record<string, string>>;
  readonly featureFlags: Readonly<Record<string, boolean>>;
  /** What a tenant's machine may do. */
  readonly iamActions: readonly string[];
  readonly region: string;
  readonly tags: Readonly<Record<string, string>>;
}
