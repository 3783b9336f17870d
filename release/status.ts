import type { Digest, Sha } from "../core/model/image";
import type { LedgerEntry } from "../core/model/ledger";
import type { ReleaseImage } from "../core/model/release";
import type { ImageStatus, ReleaseStatus, TagStatus } from "../core/model/release-status";
import { createdAt, type Manifest, parseRepository, type Registry } from "../core/registry";
import { readChain } from "./ledger";
import { ENTRY_TYPE, linkOf } from "./ledger-entry";
import { LATEST, PREVIOUS } from "./plan";
import { allOf, orNull } from "./tags";

/** Enough to find the last verification behind some rollbacks and rejections. */
const ENTRIES_READ = 20;

interface Known {
  readonly status: ImageStatus;
  readonly chain: readonly LedgerEntry[];
  /** What the ledger says of the build at `:latest`. */
  readonly about: readonly LedgerEntry[];
}

/**
 * Returns what is released, and whether that is what the ledger says.
 * @throws {CanaryError} of the registry when it denies, lacks or does not answer something.
 */
export async function readStatus(images: readonly ReleaseImage[], registry: Registry): Promise<ReleaseStatus> {
  const known = await allOf(images.map((image) => readImage(image, registry)));
  const latest = new Map(known.map(({ status }) => [status.name, status.latest?.digest ?? null]));
  const builds = known.flatMap(({ about }) => about.map(({ digests }) => digests));
  const isBuild = (digests: LedgerEntry["digests"]) =>
    [...latest].every(([name, digest]) => digest !== null && digests[name] === digest);
  const chain = known[0]?.chain ?? [];
  const released = chain[0]?.released ?? null;
  const verified = chain.find(({ event }) => event === "verified");
  const isConsistent = builds.length === 0 ? null : builds.some(isBuild);
  return {
    images: known.map(({ status }) => status),
    isConsistent,
    released: released && { sha: released.sha, at: released.at },
    verified: verified === undefined ? null : { sha: verified.sha, at: verified.at },
    problems: [
      ...known.flatMap(({ status, chain: [newest] }) => moved(status, newest?.released?.sha ?? null)),
      ...(isConsistent === false ? [`:${LATEST} of the images is not one build`] : []),
    ],
  };
}

function moved({ repository, latest, released }: ImageStatus, sha: Sha | null): string[] {
  if (released === null || released === latest?.digest) return [];
  const what = `${repository}:${LATEST} is ${latest?.digest ?? "absent"}`;
  return [
    `${what}, and the ledger says that ${sha ?? "a build"} was released last, which is ${released}: somebody moved it`,
  ];
}

async function readImage(image: ReleaseImage, registry: Registry): Promise<Known> {
  const place = parseRepository(image.repository);
  const read = async (tag: string) => {
    const manifest = await orNull(registry.getManifest({ ...place, tag }));
    if (manifest === null) return null;
    const [about, built] = await allOf([
      entriesOf(registry, image, manifest.digest),
      builtAt(registry, image, manifest),
    ]);
    return { manifest, about, built };
  };
  const [latest, previous, chain] = await allOf([
    read(LATEST),
    read(PREVIOUS),
    readChain(registry, image.repository, ENTRIES_READ),
  ]);
  const toStatus = (tag: typeof latest): TagStatus | null =>
    tag && {
      digest: tag.manifest.digest,
      sha: tag.about.findLast(({ sha }) => sha !== null)?.sha ?? null,
      builtAt: tag.built,
    };
  return {
    status: {
      ...image,
      latest: toStatus(latest),
      previous: toStatus(previous),
      released: chain[0]?.released?.digests[image.name] ?? null,
    },
    chain,
    about: latest?.about ?? [],
  };
}

async function entriesOf(registry: Registry, image: ReleaseImage, digest: Digest): Promise<LedgerEntry[]> {
  const { all } = await registry.listReferrers(parseRepository(image.repository), digest, ENTRY_TYPE);
  return all.flatMap(({ annotations }) => linkOf(annotations)?.entry ?? []);
}

async function builtAt(registry: Registry, image: ReleaseImage, manifest: Manifest): Promise<string | null> {
  const time = await createdAt(registry, parseRepository(image.repository), manifest);
  return time === null ? null : new Date(time).toISOString();
}
