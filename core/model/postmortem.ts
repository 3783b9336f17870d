import type { Digest, Sha } from "./image";
import type { Digests, LedgerEntry } from "./ledger";

/** Something that was said or done about the build. */
export interface PostmortemEvent {
  /** `replaced`: another build was promoted in its place. */
  readonly kind: "verified" | "rejected" | "promoted" | "rolled-back-to" | "rolled-back-from" | "replaced";
  /** ISO 8601. */
  readonly at: string;
  readonly actor: string | null;
  readonly runUrl: string | null;
  readonly reason: string | null;
  readonly isForced: boolean;
  /** What production was given instead; of `rolled-back-from` and `replaced`, where the ledger names it. */
  readonly successor: Sha | null;
  /** True for images that were built from the same sha and are others. */
  readonly isOtherBuild: boolean;
}

/** Everything that the ledger and the suite know about a build that broke production; plain JSON. */
export interface Postmortem {
  readonly sha: Sha;
  /** Of several builds of the sha the one that was promoted last; null when the ledger knows none. */
  readonly digests: Digests | null;
  /** Oldest first. */
  readonly events: readonly PostmortemEvent[];
  /** What the gate said of these very images, oldest first. */
  readonly verdicts: readonly NonNullable<LedgerEntry["verdict"]>[];
  /** The part of the product that changed, as somebody named it, and the checks that speak of it. */
  readonly area: {
    readonly text: string;
    readonly words: readonly string[];
    readonly checks: readonly { readonly name: string; readonly words: readonly string[] }[];
  } | null;
  /** What the release of these images replaced; null when nothing of it is known. */
  readonly before: {
    readonly sha: Sha | null;
    /** By the image's name; null where there was none, absent where it is not known. */
    readonly digests: Readonly<Record<string, Digest | null>>;
  } | null;
}
