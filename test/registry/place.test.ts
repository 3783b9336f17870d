import assert from "node:assert/strict";
import { parsePlace } from "../../core/registry/place";

describe("a place that a registry names", () => {
  const cases = [
    { place: "https://auth.test/token", host: "r.test", isUsed: true },
    { place: "http://127.0.0.1:1/token", host: "localhost:5000", isUsed: true },
    { place: "https://localhost/token", host: "localhost:5000", isUsed: true },
    { place: "http://auth.test/token", host: "r.test", isUsed: false },
    { place: "http://auth.test/token", host: "localhost", isUsed: false },
    { place: "http://127.0.0.1:1/token", host: "r.test", isUsed: false },
    { place: "https://localhost/token", host: "r.test", isUsed: false },
    { place: "https://me:pw@auth.test/token", host: "r.test", isUsed: false },
    { place: "file:///etc/passwd", host: "localhost", isUsed: false },
    { place: "/token", host: "r.test", isUsed: false },
  ];
  for (const { place, host, isUsed } of cases) {
    it(`at ${place} is ${isUsed ? "" : "not "}gone to for ${host}`, () => {
      assert.equal(parsePlace(place, host)?.href, isUsed ? place : undefined);
    });
  }

  it("may be relative to where we were, and is judged like any other", () => {
    const base = new URL("https://r.test/v2/a/b/");
    assert.equal(parsePlace("/blobs/1", "r.test", base)?.href, "https://r.test/blobs/1");
    assert.equal(parsePlace("//cdn.test/1", "r.test", base)?.href, "https://cdn.test/1");
    assert.equal(parsePlace("http://r.test/blobs/1", "r.test", base), undefined);
  });
});
