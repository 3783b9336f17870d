import assert from "node:assert/strict";
import fc from "fast-check";
import { fairShares } from "../../report/fair-shares";

const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);

describe("fair shares", () => {
  const cases: { wanted: number[]; available: number; shares: number[] }[] = [
    { wanted: [3, 4], available: 10, shares: [3, 4] },
    { wanted: [3, 40], available: 10, shares: [3, 7] },
    { wanted: [40, 3, 40], available: 23, shares: [10, 3, 10] },
    { wanted: [5, 5], available: 0, shares: [0, 0] },
    { wanted: [5, 5], available: -3, shares: [0, 0] },
    { wanted: [], available: 7, shares: [] },
  ];
  for (const { wanted, available, shares } of cases) {
    it(`of ${available} for [${wanted}] are [${shares}]`, () => {
      assert.deepEqual(fairShares(wanted, available), shares);
    });
  }

  it("are never more than was wanted or is there, and leave nothing that somebody still wants", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(200), { maxLength: 12 }), fc.nat(1_000), (wanted, available) => {
        const shares = fairShares(wanted, available);
        assert.ok(shares.every((share, at) => share >= 0 && share <= (wanted[at] ?? 0)));
        assert.ok(sum(shares) <= available);
        const left = Math.min(available, sum(wanted)) - sum(shares);
        assert.ok(left < Math.max(1, wanted.length), `${left} are left`);
      }),
    );
  });
});
