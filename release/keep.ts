import type { Digests } from "../core/model/ledger";
import { type Manifest, parseRepository, type Registry } from "../core/registry";
import { isSame } from "./ledger";
import type { ImageState } from "./state";
import { orNull } from "./tags";

/**
 * Returns what `:previous` is to be: what the ledger says was released last, as `:latest` may be half of a release that was
 * killed or still runs. Null when that is the build itself: what was before it is kept already.
 */
export async function toKeep(registry: Registry, state: ImageState, digests: Digests): Promise<Manifest | null> {
  const { image, head, latest, previous, target } = state;
  const released = head?.link.entry.released ?? null;
  if (released === null) return latest?.digest === target.digest ? null : latest;
  const digest = released.digests[image.name];
  if (digest === undefined || isSame(released.digests, digests)) return null;
  const atHand = [latest, previous, target].find((manifest) => manifest?.digest === digest);
  return atHand ?? orNull(registry.getManifest({ ...parseRepository(image.repository), digest }));
}
