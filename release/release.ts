// What a promotion and a rollback have in common: read everything, refuse what must be, move, settle, write it down.
import { Undetermined } from "../core/errors";
import type { Digest, Sha } from "../core/model/image";
import type { Digests, LedgerEntry } from "../core/model/ledger";
import type { Release, ReleaseImage } from "../core/model/release";
import { type Manifest, parseRepository, type Registry } from "../core/registry";
import { apply, Overtaken } from "./apply";
import { toKeep } from "./keep";
import { isSame, publish, type Staged, stage } from "./ledger";
import { ENTRY_TYPE, linkOf } from "./ledger-entry";
import { type Plan, planRelease } from "./plan";
import { type FindBuild, SETTLING, type Settling, settle } from "./settle";
import { type ImageState, readState } from "./state";
import { allOf } from "./tags";

/** Who releases, and why. */
interface Author {
  readonly actor: string | null;
  readonly runUrl: string | null;
  readonly reason: string | null;
}

export interface ReleaseContext {
  readonly registry: Registry;
  readonly author: Author;
  /** The wall clock. */
  readonly now: () => Date;
  readonly settling?: Settling;
}

export interface ReleaseOptions {
  /** The images that are released together; the first decides when two releases run into each other. */
  readonly images: readonly ReleaseImage[];
  /** Check everything, write nothing. */
  readonly isDryRun?: boolean;
  /** Start over when somebody moved `:latest` meanwhile, instead of giving up. */
  readonly isInsisting?: boolean;
}

/** What is released, and what must be true of it; everything that promotion and rollback do not share. */
export interface Order {
  readonly event: "promoted" | "rolled-back";
  readonly title: string;
  readonly tag: string;
  /** What the tags must be; undefined when that is whatever they are. */
  readonly digests: Digests | undefined;
  readonly isForced: boolean;
  /** Whether the gate's word came with the order, to be written down before what is done on it. */
  readonly isNews: boolean;
  /**
   * Decides whether to go on with what was read, and tells the rest of the story.
   * @throws {Refused} when not.
   */
  readonly decide: (states: readonly ImageState[]) => Promise<Decision>;
}

interface Decision {
  readonly sha: Sha | null;
  readonly verdict: LedgerEntry["verdict"];
  readonly notes: readonly string[];
}

/** How often an insisting release starts over. */
const MAX_STARTS = 3;

/** Carries an order out; see `promote` and `rollback`. */
export async function release(order: Order, options: ReleaseOptions, context: ReleaseContext): Promise<Release> {
  for (let start = 1; ; start++) {
    try {
      return await releaseOnce(order, options, context);
    } catch (error) {
      if (!(error instanceof Overtaken && options.isInsisting && start < MAX_STARTS)) throw error;
    }
  }
}

async function releaseOnce(order: Order, options: ReleaseOptions, context: ReleaseContext): Promise<Release> {
  const { images, isDryRun = false } = options;
  const { registry, author, now } = context;
  const { event, title, tag, isForced, isNews } = order;
  const states = await allOf(
    images.map((image) => readState(registry, image, { tag, digest: order.digests?.[image.name], isDryRun })),
  );
  const decision = await order.decide(states);
  const { sha, verdict, notes } = decision;
  const digests = digestsOf(states);
  // A rollback leaves :previous alone, so that doing it twice is doing it once.
  const kept = event === "promoted" ? await toKeep(registry, states, digests) : [];
  const plan = planRelease(
    title,
    states.map(({ image: { repository }, target, latest, previous }, at) => ({
      repository,
      latest: latest?.digest ?? null,
      previous: previous?.digest ?? null,
      to: target.digest,
      kept: kept[at]?.digest ?? null,
    })),
  );
  const from = Object.fromEntries(states.map(({ image, latest }) => [image.name, latest?.digest ?? null]));
  const result: Release = {
    event,
    sha,
    isDryRun,
    images: states.map(({ image, target, latest }) => ({ ...image, from: latest?.digest ?? null, to: target.digest })),
    isForced,
    reason: author.reason,
    notes,
  };
  if (isDryRun) return result;

  const at = now().toISOString();
  const common = { version: 1, sha, digests, verdict, isForced, ...author, at } as const;
  const write = (state: ImageState): LedgerEntry[] => {
    const { head } = state;
    const released = head?.link.entry.released ?? null;
    const isWritten = plan.moves.length === 0 && released !== null && isSame(released.digests, digests);
    if (isWritten) return [];
    const done = { ...common, event, from, released: { sha, digests, at } };
    return isNews ? [{ ...common, event: "verified", released }, done] : [done];
  };
  // They count for nothing before they are published, so that they may be written while the images move.
  const staging = allOf(states.map((state) => stage(registry, placeOf(state), write(state)))).catch(
    (error: unknown) => ({
      error,
    }),
  );
  const manifests = manifestsOf(states, kept);
  try {
    if (plan.moves.length > 0) {
      await apply(plan, registry, manifests);
      const findBuild = createFindBuild(registry, images);
      await settle({ plan, registry, manifests, findBuild, settling: context.settling ?? SETTLING });
    }
  } finally {
    await staging;
  }
  await record(plan, await staging, registry);
  return result;
}

/** The images are where they should be; what is left is to say so. */
async function record(plan: Plan, staged: readonly Staged[] | { error: unknown }, registry: Registry): Promise<void> {
  try {
    if ("error" in staged) throw staged.error;
    await allOf(staged.map((one) => publish(registry, one)));
  } catch (error) {
    const states = plan.preconditions.map(({ repository, tag }) => `${repository}:${tag}`);
    throw new Undetermined({
      what: plan.title,
      why: `${states.join(" and ")} are where they should be, and the ledger does not say so: ${reasonOf(error)}`,
      fix: "Run the same command again, which moves nothing and writes what is missing",
      cause: error,
    });
  }
}

/** Writes entries about a build that moves nothing. */
export async function writeDown(
  states: readonly Pick<ImageState, "image" | "target" | "head" | "about">[],
  entryOf: (released: LedgerEntry["released"]) => LedgerEntry,
  registry: Registry,
): Promise<void> {
  await allOf(
    states.map(async (state) => {
      const place = placeOf(state);
      await publish(registry, await stage(registry, place, [entryOf(place.head?.link.entry.released ?? null)]));
    }),
  );
}

const placeOf = ({ image, head, target, about }: Pick<ImageState, "image" | "target" | "head" | "about">) => ({
  repository: image.repository,
  head,
  subject: target,
  about,
});

export const digestsOf = (states: readonly ImageState[]): Record<string, Digest> =>
  Object.fromEntries(states.map(({ image, target }) => [image.name, target.digest]));

const manifestsOf = (states: readonly ImageState[], kept: readonly (Manifest | null)[]): Map<Digest, Manifest> =>
  new Map(
    states
      .flatMap(({ target, latest, previous }) => [target, latest, previous])
      .concat(kept)
      .flatMap((manifest) => (manifest === null ? [] : [[manifest.digest, manifest] as const])),
  );

/** What the ledger knows of a build by one of its images. */
const createFindBuild =
  (registry: Registry, images: readonly ReleaseImage[]): FindBuild =>
  async (repository, digest) => {
    const { all } = await registry.listReferrers(parseRepository(repository), digest, ENTRY_TYPE);
    const entry = all.flatMap(({ annotations }) => linkOf(annotations)?.entry ?? []).at(-1);
    if (entry === undefined) return undefined;
    return new Map(
      images.flatMap((image) => {
        const its = entry.digests[image.name];
        return its === undefined ? [] : [[image.repository, its] as const];
      }),
    );
  };

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error)).replace(/\.$/, "");
