import assert from "node:assert/strict";
import fc from "fast-check";
import { holdsPartOf, plantedKey } from "../../smoke/planted-credential";

describe("a planted credential", () => {
  it("has no part in common with the label beside it, even one that reads the same from both ends", () => {
    const half = fc.stringMatching(/^[0-9a-f]{18}$/);
    const asUuid = (digits: string) => digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5");
    const mirrored = half.map((text) => asUuid(text + [...text].toReversed().join("")));
    fc.assert(
      fc.property(fc.oneof(fc.uuid(), mirrored), (nonce) => {
        const key = plantedKey(nonce);
        assert.match(key, /^[A-Za-z]{32}$/);
        assert.ok(!holdsPartOf(key, `canary-smoke-${nonce} sk-[REDACTED:KEY]`));
      }),
    );
  });

  it("is another one for another check", () => {
    fc.assert(fc.property(fc.uuid(), fc.uuid(), (a, b) => assert.equal(plantedKey(a) === plantedKey(b), a === b)));
  });

  it("is recognised by any eight letters of it", () => {
    const key = plantedKey("01234567-89ab-4def-8123-456789abcdef");
    for (let at = 0; at + 8 <= key.length; at += 1) {
      assert.ok(holdsPartOf(key, `<${key.slice(at, at + 8)}>`));
      assert.ok(!holdsPartOf(key, `<${key.slice(at, at + 7)}>`));
    }
  });
});
