import type { Digest, Sha } from "./image";

/** Whether a release reached one tenant, by what its updater says. */
export interface TenantArrival {
  /** The tenant's public name. */
  readonly tenant: string;
  /**
   * `failed`: its updater tried the digest, and put the old one back. `elsewhere`: it runs another one, or nothing.
   * `silent`: its updater says nothing readable.
   */
  readonly state: "arrived" | "elsewhere" | "failed" | "silent";
  /** Null when it runs nothing, or does not say what. */
  readonly runs: Digest | null;
  /** The build that it runs; null when that is not known. */
  readonly sha: Sha | null;
  /** Why it has not arrived, as a sentence without its full stop; null when it has, or nobody knows. */
  readonly why: string | null;
}

/** How far a release came. */
export interface Arrival {
  readonly digest: Digest;
  readonly tenants: readonly TenantArrival[];
}
