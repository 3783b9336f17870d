import type { Digest } from "../core/model/image";
import type { ReleaseImage } from "../core/model/release";
import { type Manifest, parseRepository, type Referrers, type Registry } from "../core/registry";
import { type Head, readHead } from "./ledger";
import { EMPTY_BLOB, ENTRY_TYPE } from "./ledger-entry";
import { LATEST, PREVIOUS } from "./plan";
import { allOf, orNull } from "./tags";

/** Everything that is read of one image before a release decides. */
export interface ImageState {
  readonly image: ReleaseImage;
  /** What is to be released. */
  readonly target: Manifest;
  readonly latest: Manifest | null;
  readonly previous: Manifest | null;
  readonly head: Head | null;
  /** What the ledger says about the target. */
  readonly about: Referrers;
}

export interface Wish {
  /** The tag of what is to be released. */
  readonly tag: string;
  /** Where it is known what the tag should be, the ledger is asked about it at the same time. */
  readonly digest?: Digest | undefined;
  /** Only look: nothing is written to prove the right to push, not even the blob that all artifacts share. */
  readonly isDryRun: boolean;
}

/**
 * Reads an image's state and proves the right to push, all at the same time.
 * @throws {CanaryError} of the registry when it denies, lacks or does not answer something.
 */
export async function readState(registry: Registry, image: ReleaseImage, wish: Wish): Promise<ImageState> {
  const { tag, digest, isDryRun } = wish;
  const place = parseRepository(image.repository);
  const reading = registry.getManifest({ ...place, tag });
  const about = digest === undefined ? reading.then((target) => target.digest) : Promise.resolve(digest);
  const [target, latest, previous, head, referrers] = await allOf([
    reading,
    tag === LATEST ? reading : orNull(registry.getManifest({ ...place, tag: LATEST })),
    tag === PREVIOUS ? reading : orNull(registry.getManifest({ ...place, tag: PREVIOUS })),
    readHead(registry, image.repository),
    about.then((subject) => registry.listReferrers(place, subject, ENTRY_TYPE)),
    isDryRun ? registry.checkPush(place) : registry.ensureBlob(place, EMPTY_BLOB),
  ]);
  // What the tag is not is nothing that the caller goes on with.
  return { image, target, latest, previous, head, about: referrers };
}
