import type { Digest, Sha } from "./image";
import type { ReleaseImage } from "./release";

/** What a tag is at, and what the ledger and the image itself say about it. */
export interface TagStatus {
  readonly digest: Digest;
  /** Null when the ledger does not know the build. */
  readonly sha: Sha | null;
  /** When the image was built, ISO 8601; null when it does not say. */
  readonly builtAt: string | null;
}

export interface ImageStatus extends ReleaseImage {
  /** Null when there is no such tag. */
  readonly latest: TagStatus | null;
  readonly previous: TagStatus | null;
  /** What `:latest` is by the ledger; null when it says nothing. */
  readonly released: Digest | null;
}

/** What is released, by the registry and by the ledger. */
export interface ReleaseStatus {
  readonly images: readonly ImageStatus[];
  /** Whether `:latest` of all images is one build; null when the ledger knows no build of them. */
  readonly isConsistent: boolean | null;
  /** What the ledger says was released last; null when it says nothing. */
  readonly released: { readonly sha: Sha | null; readonly at: string } | null;
  /** The build that the gate said GREEN to last; null when none is among the newest entries. */
  readonly verified: { readonly sha: Sha | null; readonly at: string } | null;
  /** What is not as the ledger says, as sentences; empty when all is well or nothing can be compared. */
  readonly problems: readonly string[];
}
