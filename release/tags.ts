import type { Digest } from "../core/model/image";
import { Absent, type Manifest, parseRepository, type Registry } from "../core/registry";
import type { Move } from "./plan";

/** The manifests of both ends of every move, by digest: fetched and checked before the first write. */
export type Manifests = ReadonlyMap<Digest, Manifest>;

/** A tag by its names, as plans hold it. */
export interface TagName {
  /** `host/path`. */
  readonly repository: string;
  readonly tag: string;
}

/** Returns what a tag points to now; null when it does not exist. */
export async function readTag(registry: Registry, { repository, tag }: TagName): Promise<Digest | null> {
  const head = await orNull(registry.headManifest({ ...parseRepository(repository), tag }));
  return head?.digest ?? null;
}

/** Points a tag to where a move brings it. */
export async function writeTag(registry: Registry, { repository, tag, to }: Move, manifests: Manifests): Promise<void> {
  const manifest = to === null ? undefined : manifests.get(to);
  if (manifest === undefined) throw new Error(`no manifest at hand to write to ${repository}:${tag}`);
  await registry.putManifest(parseRepository(repository), tag, manifest);
}

/** Turns "there is no such image" into null, and nothing else. */
export async function orNull<Value>(reading: Promise<Value>): Promise<Value | null> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Absent) return null;
    throw error;
  }
}

/** Waits for all, so that nothing still runs when it throws; of several failures the first in order counts. */
export async function allOf<const Running extends readonly unknown[]>(
  running: Running,
): Promise<{ -readonly [Place in keyof Running]: Awaited<Running[Place]> }> {
  await Promise.allSettled(running);
  return Promise.all(running);
}
