/** One answer of the benchmark. */
export interface Row {
  readonly name: string;
  /** Of the medians. */
  readonly ratio: number;
  /** Null where a figure is told and nothing is promised. */
  readonly target: string | null;
  readonly holds: boolean | null;
  /** Of the ratios of single rounds. */
  readonly min: number;
  readonly median: number;
  readonly max: number;
  /** What the suite is compared with. */
  readonly peer: string;
}

interface Wording {
  readonly name: string;
  readonly peer: string;
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** Returns the row of what was measured in the same rounds, or of what was measured and one fixed bound. */
export function compare(
  { name, peer, atLeast, atMost }: Wording,
  measured: readonly number[],
  by: readonly number[] | number,
): Row {
  const over = typeof by === "number" ? measured.map(() => by) : by;
  const ratios = measured.map((value, round) => value / (over[round] ?? Number.NaN));
  const ratio = median(measured) / median(over);
  const target = atLeast === undefined ? (atMost === undefined ? null : `<= ${atMost}`) : `>= ${atLeast}`;
  return {
    name,
    ratio: rounded(ratio),
    target,
    holds: target === null ? null : ratio >= (atLeast ?? 0) && ratio <= (atMost ?? Number.POSITIVE_INFINITY),
    min: rounded(Math.min(...ratios)),
    median: rounded(median(ratios)),
    max: rounded(Math.max(...ratios)),
    peer,
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const [low = Number.NaN, high = Number.NaN] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return (low + high) / 2;
}

const rounded = (ratio: number) => Number(ratio.toPrecision(3));
