// What was said and done about builds, kept beside their images: a chain of entries per repository, newest under one tag.

import type { Digest } from "../core/model/image";
import type { Digests, LedgerEntry } from "../core/model/ledger";
import {
  Absent,
  Corrupt,
  formatReference,
  type Manifest,
  parseRepository,
  type Referrers,
  type Registry,
} from "../core/registry";
import { decodeLink, encodeLink, type Link, linkOf } from "./ledger-entry";
import { orNull } from "./tags";

/** Points to the newest entry of a repository. */
const LEDGER_TAG = "canary-ledger";

/** The newest entry of a repository, and where it is. */
export interface Head {
  readonly digest: Digest;
  readonly link: Link;
}

/**
 * Returns the newest entry of a repository's ledger; null when nothing was ever written.
 * @throws {Corrupt} when something else is at its tag.
 */
export async function readHead(registry: Registry, repository: string): Promise<Head | null> {
  const place = { ...parseRepository(repository), tag: LEDGER_TAG };
  const artifact = await orNull(registry.getManifest(place));
  return artifact && toHead(formatReference(place), artifact);
}

/**
 * Returns a repository's entries, newest first, at most `limit`.
 * @throws {Corrupt} when an entry is missing or is none: what is left of the chain is then not the whole truth.
 */
export async function readChain(registry: Registry, repository: string, limit: number): Promise<LedgerEntry[]> {
  const entries: LedgerEntry[] = [];
  const place = parseRepository(repository);
  for (let head = await readHead(registry, repository); head !== null; ) {
    entries.push(head.link.entry);
    const { before } = head.link;
    if (before === null || entries.length >= limit) break;
    const reference = { ...place, digest: before };
    const artifact = await registry.getManifest(reference).catch((error: unknown) => {
      throw error instanceof Absent ? broken(formatReference(reference), "it is gone, and others build on it") : error;
    });
    head = toHead(formatReference(reference), artifact);
  }
  return entries;
}

function toHead(name: string, artifact: Manifest): Head {
  const link = decodeLink(artifact);
  if (link === undefined) throw broken(name, "it is no entry that this program wrote");
  return { digest: artifact.digest, link };
}

const broken = (name: string, why: string) =>
  new Corrupt({
    what: `The ledger entry ${name}`,
    why,
    fix: `Find out who pushes to this repository; removing the tag ${LEDGER_TAG} begins a new ledger and forgets the old one`,
  });

/** Returns the entries that refer to an image and speak of this very build: another one may share one of its images. */
export const entriesAbout = (referrers: Referrers, digests: Digests): LedgerEntry[] =>
  referrers.all
    .flatMap(({ annotations }) => linkOf(annotations)?.entry ?? [])
    .filter((entry) => isSame(entry.digests, digests));

/** Says whether two builds consist of the same manifests. */
export function isSame(a: Digests, b: Digests): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}

/** Where an entry goes: a repository, what is in its ledger, and the image that the entry refers to. */
export interface LedgerPlace {
  readonly repository: string;
  readonly head: Head | null;
  readonly subject: Manifest;
  readonly about: Referrers;
}

/** Entries that refer to their image, and that the ledger does not lead to yet. */
export interface Staged {
  readonly repository: string;
  readonly artifacts: readonly Manifest[];
}

/**
 * Brings entries, oldest first, into a repository. They are part of the ledger when they are published: what only refers to
 * an image was begun and not finished.
 */
export async function stage(registry: Registry, place: LedgerPlace, entries: readonly LedgerEntry[]): Promise<Staged> {
  const { repository, head, subject, about } = place;
  const artifacts: Manifest[] = [];
  for (const entry of entries) {
    const before = artifacts.at(-1)?.digest ?? head?.digest ?? null;
    artifacts.push(encodeLink({ entry, before }, subject));
  }
  if (artifacts.length > 0) await registry.attach(parseRepository(repository), subject.digest, artifacts, about);
  return { repository, artifacts };
}

/**
 * Puts staged entries at the end of the chain. Two that publish at the same moment write the same tag, and one's entries are
 * then found only from the image: let one run at a time release.
 */
export async function publish(registry: Registry, { repository, artifacts }: Staged): Promise<void> {
  const newest = artifacts.at(-1);
  if (newest !== undefined) await registry.putManifest(parseRepository(repository), LEDGER_TAG, newest);
}
