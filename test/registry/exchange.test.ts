import assert from "node:assert/strict";
import { assert as check, double, integer, property } from "fast-check";
import { retryAfterMs, retryDelayMs } from "../../core/net/retry";
import { isTemporary } from "../../core/registry/errors";

const NOW = Date.parse("2026-11-23T12:00:00Z");

describe("the pause before a repetition", () => {
  const asked = [
    { header: undefined, ms: 0 },
    { header: "3", ms: 3_000 },
    { header: "0", ms: 0 },
    { header: "Mon, 23 Nov 2026 12:00:30 GMT", ms: 30_000 },
    { header: "Mon, 23 Nov 2026 11:00:00 GMT", ms: 0 },
    { header: "soon", ms: 0 },
    { header: "99999999999999999999", ms: 0 },
    { header: "-5", ms: 0 },
  ];
  for (const { header, ms } of asked) {
    it(`is at least ${ms} ms for Retry-After: ${header}`, () => assert.equal(retryAfterMs(header, NOW), ms));
  }

  it("doubles its limit and stays between half of it and all of it", () => {
    return check(
      property(integer({ min: 1, max: 6 }), double({ min: 0, max: 0.999, noNaN: true }), (attempt, random) => {
        const limit = Math.min(4_000, 250 * 2 ** (attempt - 1));
        const delay = retryDelayMs(attempt, { firstPauseMs: 250, longestPauseMs: 4_000 }, random);
        assert.ok(delay >= limit / 2 && delay <= limit);
      }),
    );
  });

  it("is for what may pass by itself, by code", () => {
    for (const sign of [408, 429, 500, 502, 503, 504, "TIMEOUT", "ECONNRESET", "UND_ERR_SOCKET"]) {
      assert.equal(isTemporary(sign), true, `${sign}`);
    }
    for (const sign of [200, 301, 400, 401, 403, 404, 501, "ECONNREFUSED", "ENOTFOUND", "CERT_HAS_EXPIRED"]) {
      assert.equal(isTemporary(sign), false, `${sign}`);
    }
  });
});
