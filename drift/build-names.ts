import { type Digest, isSha, type Sha, shaOfTag } from "../core/model/image";
import type { ImageFacts } from "./image-facts";

/** Says which build an image is; null where nobody says it, or two say two. */
export type NameOf = (digest: Digest | null) => Sha | null;

/** Returns who knows builds by their digests: from their tags, from the ledger, and from what updaters report. */
export function namesOf({ tags, builds, status, ring, against }: ImageFacts): NameOf {
  const byTag = tags.flatMap(({ tag, digest }) => ({ digest, sha: shaOfTag(tag) }));
  const byLedger = status?.images.flatMap(({ latest, previous }) => [latest, previous]) ?? [];
  const first = shasByDigest([...byTag, ...builds, ...byLedger]);
  const reports = [ring, against].flatMap(({ tenants }) => tenants.map(({ report }) => report?.running ?? null));
  const second = shasByDigest(reports.map((one) => one && { ...one, sha: isSha(one.sha) ? one.sha : null }));
  return (digest) => {
    const shas = digest === null ? undefined : (first.get(digest) ?? second.get(digest));
    return shas?.size === 1 ? ([...shas][0] ?? null) : null;
  };
}

type Said = { readonly digest: Digest | null; readonly sha: Sha | null | undefined } | null;

function shasByDigest(all: readonly Said[]): Map<Digest, Set<Sha>> {
  const shas = new Map<Digest, Set<Sha>>();
  for (const one of all) {
    if (!one?.digest || !one.sha) continue;
    shas.set(one.digest, (shas.get(one.digest) ?? new Set()).add(one.sha));
  }
  return shas;
}
