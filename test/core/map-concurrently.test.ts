import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import fc from "fast-check";
import { mapConcurrently } from "../../core/map-concurrently";

describe("mapConcurrently", () => {
  it("keeps the order of the items and never exceeds the limit", async () => {
    const items = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(items, fc.integer({ min: 1, max: 8 }), async (delays, limit) => {
        let running = 0;
        let most = 0;
        const work = delays.map((delayMs, index) => ({ delayMs, index }));
        const results = await mapConcurrently(work, limit, async ({ delayMs, index }) => {
          most = Math.max(most, ++running);
          await pause(delayMs);
          running -= 1;
          return index;
        });
        assert.deepEqual(results, [...delays.keys()]);
        assert.equal(most, Math.min(limit, delays.length));
      }),
      { numRuns: 30 },
    );
  });
});
