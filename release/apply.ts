import { Refused } from "../core/errors";
import type { Digest } from "../core/model/image";
import type { Registry } from "../core/registry";
import { brokenOff, type Observed } from "./broken-off";
import { type Move, type Plan, undo } from "./plan";
import { type Manifests, readTag, writeTag } from "./tags";

/** `:latest` is not what the plan was made from; it was not moved. */
export class Overtaken extends Refused {}

/**
 * Carries a plan out: all of it, or none of it wherever the registry lets us take back what we wrote. `:previous` is written
 * while `:latest` is read for the last time.
 * @throws {Overtaken} when `:latest` is not what the plan was made from.
 * @throws {Refused} when a move failed: the message names the state of each tag and, where they do not agree, the commands
 * that repair it.
 * @throws {Undetermined} when a state could not be read.
 */
export async function apply(plan: Plan, registry: Registry, manifests: Manifests): Promise<void> {
  const [overtaken, kept] = await Promise.allSettled([
    demandPreconditions(plan, registry),
    moveAll(plan.keeping, registry, manifests),
  ]);
  // Another release that runs now keeps the same: what we took back would be its own.
  if (overtaken.status === "rejected") throw overtaken.reason;
  if (kept.status === "rejected" || kept.value !== undefined) {
    await takeBack(plan.keeping, registry, manifests);
    if (kept.status === "rejected") throw kept.reason;
  }
  const failure = kept.value ?? (await moveAll(plan.moves, registry, manifests));
  if (failure === undefined) return;
  await takeBack(plan.moves, registry, manifests);
  await takeBack(plan.keeping, registry, manifests);
  const displaced = await observe(plan.keeping, registry);
  throw brokenOff(plan, failure.move, failure.error, [
    ...(await observe(plan.moves, registry)),
    // A :previous that came to be in place of none is no harm: it is what :latest was.
    ...displaced.filter(({ move, state }) => move.from !== null && state !== move.from),
  ]);
}

/** Returns what each move's tag is at now. */
const observe = (moves: readonly Move[], registry: Registry): Promise<Observed[]> =>
  Promise.all(
    moves.map(async (move) => ({ move, state: await readTag(registry, move).catch(() => "unknown" as const) })),
  );

async function demandPreconditions(plan: Plan, registry: Registry): Promise<void> {
  const states = await Promise.all(plan.preconditions.map((tag) => readTag(registry, tag)));
  for (const [index, { repository, tag, digest }] of plan.preconditions.entries()) {
    if (states[index] === digest) continue;
    throw new Overtaken({
      what: `The tag ${repository}:${tag}`,
      why: `somebody moved it meanwhile, from ${name(digest)} to ${name(states[index])}; it was left to them`,
      fix: "Find out who did, then run this again; with --force it starts over from what is there now",
    });
  }
}

const name = (digest: Digest | null | undefined) => digest ?? "absent";

interface Failure {
  readonly move: Move;
  readonly error: unknown;
}

/** Moves all at the same time and returns the first failure, if any. A write that failed and took effect is none. */
async function moveAll(moves: readonly Move[], registry: Registry, manifests: Manifests): Promise<Failure | undefined> {
  const failures = await Promise.all(
    moves.map(async (move) => {
      try {
        await writeTag(registry, move, manifests);
        return undefined;
      } catch (error) {
        const state = await readTag(registry, move).catch(() => undefined);
        return state === move.to ? undefined : { move, error };
      }
    }),
  );
  return failures.find((failure) => failure !== undefined);
}

/** Moves back what is where we put it; what somebody else moved since is theirs. Failures show in what is observed next. */
async function takeBack(moves: readonly Move[], registry: Registry, manifests: Manifests): Promise<void> {
  await Promise.all(
    undo(moves).map(async (move) => {
      // What did not exist cannot be put back: registries need not delete tags.
      if (move.to === null) return;
      const state = await readTag(registry, move).catch(() => undefined);
      if (state === move.from) await writeTag(registry, move, manifests).catch(() => {});
    }),
  );
}
