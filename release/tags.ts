import type { Digest } from "../core/model/image";
import { Absent, parseRepository, type Registry } from "../core/registry";

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

/** Turns "there is no such image" into null, and nothing else. */
export async function orNull<Value>(reading: Promise<Value>): Promise<Value | null> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Absent) return null;
    throw error;
  }
}
