import type { Digest, Sha } from "./image";

/** One of the images that are released together. */
export interface ReleaseImage {
  /** Its name in messages and ledger entries, like `platform`. */
  readonly name: string;
  /** `host/path`. */
  readonly repository: string;
}

/** What a release did, or would do, to `:latest` of one image. */
interface ReleasedImage extends ReleaseImage {
  /** What it pointed to before; null when it did not exist. */
  readonly from: Digest | null;
  /** Equal to `from` when there was nothing to do. */
  readonly to: Digest;
}

/** A promotion or a rollback that went well. */
export interface Release {
  readonly event: "promoted" | "rolled-back";
  /** Null when the build is known by its digests alone. */
  readonly sha: Sha | null;
  /** True when everything was checked and nothing was written. */
  readonly isDryRun: boolean;
  readonly images: readonly ReleasedImage[];
  /** Set when somebody went past the gate; `reason` says why. */
  readonly isForced: boolean;
  readonly reason: string | null;
  /** What could not be checked, as sentences. */
  readonly notes: readonly string[];
}
