// After the writes: `:latest` is read until the registry agrees with itself, and until two who moved it at the same time agree.
import { setTimeout as sleep } from "node:timers/promises";
import { Refused } from "../core/errors";
import type { Digest } from "../core/model/image";
import { parseRepository, type Registry } from "../core/registry";
import { brokenOff } from "./broken-off";
import { LATEST, type Move, type Plan, undo } from "./plan";
import { allOf, type Manifests, readTag, writeTag } from "./tags";

export interface Settling {
  /** A registry's edge may serve the old tag for half a minute. */
  readonly deadlineMs: number;
  /** Between two looks. */
  readonly pauseMs: number;
  /** How long a run that lost against another leaves it to that one to make the images agree. */
  readonly yieldMs: number;
}

export const SETTLING: Settling = { deadlineMs: 45_000, pauseMs: 500, yieldMs: 5_000 };

/** Returns the digest of every image of the build that has this digest in this repository, as far as the ledger knows. */
export type FindBuild = (repository: string, digest: Digest) => Promise<ReadonlyMap<string, Digest> | undefined>;

/** So many reads at the same time must agree. */
const READS = 3;
/** Whoever moves the second image again and again is no release. */
const MAX_REPAIRS = 3;

interface Settlement {
  readonly plan: Plan;
  readonly registry: Registry;
  readonly manifests: Manifests;
  readonly findBuild: FindBuild;
  readonly settling: Settling;
}

/**
 * Returns when `:latest` of every image reads back as planned, three times in a row. Of two releases that run into each other
 * the one that has the first image wins: it moves the other images again, and the loser moves nothing of the winner's.
 * @throws {Refused} when another release won, or a tag reads back otherwise until the deadline.
 * @throws {Undetermined} when a state could not be read.
 */
export async function settle(settlement: Settlement): Promise<void> {
  const { plan, settling, registry, manifests } = settlement;
  const moves = targetsOf(plan, manifests);
  const end = performance.now() + settling.deadlineMs;
  for (let repairs = 0; ; ) {
    const states = await readAll(moves, registry);
    const isForeign = (at: number) => ![undefined, moves[at]?.from, moves[at]?.to].includes(states[at]);
    if (moves.every(({ to }, at) => states[at] === to)) return;
    if (isForeign(0)) return yieldTo(states[0] as Digest, moves, settlement);
    const disturbed = moves.filter((_, at) => isForeign(at));
    if (states[0] === moves[0]?.to && disturbed.length > 0 && repairs++ < MAX_REPAIRS) {
      await allOf(disturbed.map((move) => writeTag(registry, move, manifests)));
      continue;
    }
    if (performance.now() > end) {
      // Somebody took an image back, or an edge never follows: none may stay moved.
      const isOursOrBefore = moves.every((_, at) => states[at] !== undefined && !isForeign(at));
      if (isOursOrBefore)
        await allOf(
          undo(plan.moves.filter(({ from }) => from !== null)).map((move) => writeTag(registry, move, manifests)),
        );
      throw elsewhere(plan, moves, await readAll(moves, registry));
    }
    await sleep(settling.pauseMs);
  }
}

/** Returns where every image is to be, in their order: those that did not move, too. */
const targetsOf = ({ preconditions, moves }: Plan, manifests: Manifests): Move[] =>
  preconditions
    .map(({ repository, tag, digest }) => {
      const move = moves.find((each) => each.repository === repository);
      return move ?? { repository, tag, from: digest, to: digest };
    })
    .filter(({ to }) => to !== null && manifests.has(to));

/** Returns what every tag is at; undefined while the reads of it do not agree. */
async function readAll(moves: readonly Move[], registry: Registry): Promise<(Digest | null | undefined)[]> {
  return allOf(
    moves.map(async (move) => {
      const [first, ...others] = await allOf(Array.from({ length: READS }, () => readTag(registry, move)));
      return others.every((other) => other === first) ? first : undefined;
    }),
  );
}

/** Another release has the first image: nothing of ours may stay on the others. */
async function yieldTo(winner: Digest, moves: readonly Move[], settlement: Settlement): Promise<never> {
  const { plan, registry, findBuild, settling } = settlement;
  const [first] = moves;
  const end = performance.now() + settling.yieldMs;
  for (;;) {
    const states = await readAll(moves, registry);
    const ours = moves.filter(({ from, to }, at) => from !== to && states[at] === to);
    if (ours.length === 0) throw lost(plan, first);
    const build = first && (await findBuild(first.repository, winner));
    if (build !== undefined) {
      await allOf(ours.map((move) => follow(move, build.get(move.repository), registry)));
      throw lost(plan, first);
    }
    if (performance.now() > end) throw elsewhere(plan, moves, states);
    await sleep(settling.pauseMs);
  }
}

async function follow({ repository, tag }: Move, digest: Digest | undefined, registry: Registry): Promise<void> {
  if (digest === undefined) return;
  const place = parseRepository(repository);
  await registry.putManifest(place, tag, await registry.getManifest({ ...place, digest }));
}

const lost = ({ title }: Plan, first: Move | undefined) =>
  new Refused({
    what: title,
    why: `somebody else released another build at the same moment, and ${first?.repository}:${LATEST} is theirs; nothing of ours is left on the other images`,
    fix: "See with `canary status` what is released now, and let one run at a time release (one concurrency group in CI)",
  });

function elsewhere(plan: Plan, moves: readonly Move[], states: readonly (Digest | null | undefined)[]) {
  const observed = moves.map((move, at) => ({
    move,
    state: states[at] === undefined ? ("unknown" as const) : states[at],
  }));
  const failed = observed.find(({ move, state }) => state !== move.to)?.move ?? (moves[0] as Move);
  return brokenOff(plan, failed, "it was written and reads back otherwise", observed);
}
