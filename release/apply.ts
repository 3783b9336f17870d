import { Refused } from "../core/errors";
import type { Digest } from "../core/model/image";
import { type Manifest, parseRepository, type Registry } from "../core/registry";
import { brokenOff, type Observed } from "./broken-off";
import type { Move, Plan } from "./plan";
import { undo } from "./plan";
import { readTag } from "./tags";

/** The manifests of both ends of every move, by digest: fetched and checked before the first write. */
export type Manifests = ReadonlyMap<Digest, Manifest>;

/**
 * Carries a plan out: all of it, or none of it wherever the registry lets us take back what we wrote.
 * @throws {Refused} when a tag is not what the plan was made from (nothing written), or a move failed: the message names
 * the state of each tag and, where they do not agree, the commands that repair it.
 * @throws {Undetermined} when a state could not be read.
 */
export async function apply(plan: Plan, registry: Registry, manifests: Manifests): Promise<void> {
  await demandPreconditions(plan, registry);
  for (const [index, move] of plan.moves.entries()) {
    const failure = await tryMove(move, registry, manifests);
    if (failure === undefined) continue;
    await takeBack(undo({ ...plan, moves: plan.moves.slice(0, index + 1) }), registry, manifests);
    throw brokenOff(plan, move, failure, await observe(plan, registry));
  }
  const observed = await observe(plan, registry);
  const elsewhere = observed.find(({ move, state }) => state !== move.to);
  if (elsewhere !== undefined)
    throw brokenOff(plan, elsewhere.move, "it was written and reads back otherwise", observed);
}

async function demandPreconditions(plan: Plan, registry: Registry): Promise<void> {
  const states = await Promise.all(plan.preconditions.map((tag) => readTag(registry, tag)));
  for (const [index, { repository, tag, digest }] of plan.preconditions.entries()) {
    if (states[index] === digest) continue;
    throw new Refused({
      what: `The tag ${repository}:${tag}`,
      why: `somebody moved it meanwhile, from ${digest ?? "absent"} to ${states[index] ?? "absent"}; nothing was written`,
      fix: "Find out who did, then run this again",
    });
  }
}

/** Returns why the tag is not where it should be. A write that failed and took effect nevertheless is no failure. */
async function tryMove(move: Move, registry: Registry, manifests: Manifests): Promise<unknown> {
  try {
    await write(move, registry, manifests);
    return undefined;
  } catch (error) {
    const state = await readTag(registry, move).catch(() => undefined);
    return state === move.to ? undefined : error;
  }
}

/** Moves back what is where we put it; what somebody else moved since is theirs. Failures show in what is observed next. */
async function takeBack(plan: Plan, registry: Registry, manifests: Manifests): Promise<void> {
  for (const move of plan.moves) {
    const state = await readTag(registry, move).catch(() => undefined);
    if (state !== move.from || move.to === null) continue;
    await write(move, registry, manifests).catch(() => {});
  }
}

async function write({ repository, tag, to }: Move, registry: Registry, manifests: Manifests): Promise<void> {
  const manifest = to === null ? undefined : manifests.get(to);
  if (manifest === undefined) throw new Error(`no manifest at hand to write to ${repository}:${tag}`);
  await registry.putManifest(parseRepository(repository), tag, manifest);
}

const observe = (plan: Plan, registry: Registry): Promise<Observed[]> =>
  Promise.all(
    plan.moves.map(async (move) => ({ move, state: await readTag(registry, move).catch(() => "unknown" as const) })),
  );
