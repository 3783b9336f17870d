import type { Digest, Sha } from "../core/model/image";
import type { PromotedImage } from "../core/model/promotion";

/** What a tag points to; null is a tag that does not exist. */
interface TagState {
  /** `host/path`. */
  readonly repository: string;
  readonly tag: string;
  readonly digest: Digest | null;
}

/** One tag that changes. */
export interface Move {
  readonly repository: string;
  readonly tag: string;
  readonly from: Digest | null;
  readonly to: Digest | null;
}

/** Everything a release writes, decided before the first write; plain JSON. */
export interface Plan {
  readonly version: 1;
  readonly sha: Sha;
  /** Must all hold immediately before the first move. Covers images that do not move, too. */
  readonly preconditions: readonly TagState[];
  /** In the order of writing. */
  readonly moves: readonly Move[];
}

/** Returns the plan that brings every image to its `to`; images that are there already are not moved. */
export function planPromotion(sha: Sha, images: readonly PromotedImage[]): Plan {
  return {
    version: 1,
    sha,
    preconditions: images.map(({ repository, tag, from }) => ({ repository, tag, digest: from })),
    moves: images.filter(({ from, to }) => from !== to),
  };
}

/** Returns the plan that takes the plan's moves back, last first. Undoing that is the plan again. */
export function undo(plan: Plan): Plan {
  const moved = new Map(plan.moves.map((move) => [`${move.repository}:${move.tag}`, move.to]));
  return {
    ...plan,
    preconditions: plan.preconditions.map((state) => {
      const to = moved.get(`${state.repository}:${state.tag}`);
      return to === undefined ? state : { ...state, digest: to };
    }),
    moves: plan.moves.map((move) => ({ ...move, from: move.to, to: move.from })).reverse(),
  };
}
