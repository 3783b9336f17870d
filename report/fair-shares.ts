/**
 * Returns how much each gets of what there is: all that it wants while that fits, and of the rest equal shares for those that
 * want more.
 */
export function fairShares(wanted: readonly number[], available: number): number[] {
  const shares = wanted.map(() => 0);
  let left = Math.max(0, available);
  const modestFirst = wanted.map((want, at) => ({ want, at })).sort((a, b) => a.want - b.want);
  for (const [served, { want, at }] of modestFirst.entries()) {
    const share = Math.min(want, Math.floor(left / (wanted.length - served)));
    shares[at] = share;
    left -= share;
  }
  return shares;
}
