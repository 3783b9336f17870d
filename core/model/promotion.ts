import type { Digest, Sha } from "./image";

/** What a promotion did, or would do, to one image. */
export interface PromotedImage {
  /** `host/path`. */
  readonly repository: string;
  readonly tag: string;
  /** What the tag pointed to before; null when it did not exist. */
  readonly from: Digest | null;
  /** Equal to `from` when there was nothing to do. */
  readonly to: Digest;
}

export interface Promotion {
  readonly sha: Sha;
  /** True when everything was checked and nothing was written. */
  readonly dryRun: boolean;
  readonly images: readonly PromotedImage[];
}
