import type { Digest } from "../core/model/image";

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
  /** What is done, as the subject of a message: "Promoting abc1234". */
  readonly title: string;
  /** Must all hold immediately before `:latest` is moved. Covers images that do not move, too. */
  readonly preconditions: readonly TagState[];
  /** What is kept as `:previous`, before `:latest` moves: a run that is killed in between has lost nothing. */
  readonly keeping: readonly Move[];
  /** Of `:latest`. */
  readonly moves: readonly Move[];
}

/** An image as it is, and as it shall be. */
export interface PlannedImage {
  readonly repository: string;
  readonly latest: Digest | null;
  readonly previous: Digest | null;
  readonly to: Digest;
  /** What is to be `:previous` when something moves; null leaves it. */
  readonly kept: Digest | null;
}

export const LATEST = "latest";
export const PREVIOUS = "previous";

/**
 * Returns the plan that brings `:latest` of every image to its `to`. When none moves, nothing is touched. What is kept
 * becomes `:previous` of every image, moving or not: a build is gone back to as a whole.
 */
export function planRelease(title: string, images: readonly PlannedImage[]): Plan {
  const moving = images.filter(({ latest, to }) => latest !== to);
  const kept = moving.length > 0 ? images.filter(({ kept, previous }) => kept !== null && kept !== previous) : [];
  return {
    version: 1,
    title,
    preconditions: images.map(({ repository, latest }) => ({ repository, tag: LATEST, digest: latest })),
    keeping: kept.map(({ repository, kept: to, previous }) => ({
      repository,
      tag: PREVIOUS,
      from: previous,
      to,
    })),
    moves: moving.map(({ repository, latest, to }) => ({ repository, tag: LATEST, from: latest, to })),
  };
}

/** Returns moves that take these back, last first. Undoing that is the moves again. */
export const undo = (moves: readonly Move[]): Move[] =>
  moves.map((move) => ({ ...move, from: move.to, to: move.from })).reverse();
