import type { Digests } from "../core/model/ledger";
import { type Manifest, parseRepository, type Registry } from "../core/registry";
import { isSame } from "./ledger";
import type { ImageState } from "./state";
import { allOf, orNull } from "./tags";

/**
 * Returns what `:previous` of every image is to be: what the ledgers say was released last, as `:latest` may be half of a
 * release that was killed or still runs. Null when that is the build itself: what was before it is kept already.
 */
export async function toKeep(
  registry: Registry,
  states: readonly ImageState[],
  digests: Digests,
): Promise<(Manifest | null)[]> {
  // One build for all images: a release that ends in this moment may be in one ledger and not yet in the other.
  const released = states
    .flatMap(({ head }) => head?.link.entry.released ?? [])
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))
    .at(-1);
  return allOf(
    states.map(({ image, latest, previous, target }) => {
      if (released === undefined) return latest?.digest === target.digest ? null : latest;
      const digest = released.digests[image.name];
      if (digest === undefined || isSame(released.digests, digests)) return null;
      const atHand = [latest, previous, target].find((manifest) => manifest?.digest === digest);
      return atHand ?? orNull(registry.getManifest({ ...parseRepository(image.repository), digest }));
    }),
  );
}
