import assert from "node:assert/strict";
import fc from "fast-check";
import { keyOf, matches, type Place, tryParseKey } from "../../drift/key";

const place = (more: Partial<Place> = {}): Place => ({
  section: "cloud",
  stack: "canary",
  subject: "tenant-a-machine",
  path: "tags.Name",
  ...more,
});

describe("the key of a finding", () => {
  const keys: [what: string, place: Place, key: string][] = [
    ["names section, stack, subject and path", place(), "cloud:canary/tenant-a-machine:tags.Name"],
    [
      "keeps what paths are made of",
      place({ path: "ingress[10.0.0.0/8]:x" }),
      "cloud:canary/tenant-a-machine:ingress[10.0.0.0/8]:x",
    ],
    ["has no space", place({ path: "tags.cost centre" }), "cloud:canary/tenant-a-machine:tags.cost%20centre"],
    ["has no line", place({ path: "a\n# b" }), "cloud:canary/tenant-a-machine:a%0A%23%20b"],
    ["has no escape sequence", place({ subject: "\u001b[31mred" }), "cloud:canary/%1B[31mred:tags.Name"],
    ["has no separator but its own", place({ subject: "a:b/c" }), "cloud:canary/a%3Ab%2Fc:tags.Name"],
    ["has no star of its own", place({ subject: "*", path: "*" }), "cloud:canary/%2A:%2A"],
    ["shows no account", place({ path: "tags.444455556666" }), "cloud:canary/tenant-a-machine:tags.[account]"],
  ];
  for (const [what, given, key] of keys) it(what, () => assert.equal(keyOf(given), key));

  it("is one word that can be read back, whatever it is of", () => {
    const text = fc.string({ unit: "binary", minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(text, text, text, (stack, subject, path) => {
        const key = keyOf(place({ stack, subject, path }));
        assert.doesNotMatch(key, /[\s\p{C}]/u);
        const parsed = tryParseKey(key);
        assert.ok(parsed !== undefined && matches(parsed, key), key);
      }),
    );
  });

  for (const text of [
    "",
    "cloud",
    "clouds:a/b:c",
    "cloud:a/b",
    "cloud:a:c",
    "cloud:a/b: c",
    "cloud:a/b*:c",
    "cloud:*/b:c",
  ]) {
    it(`is not "${text}"`, () => assert.equal(tryParseKey(text), undefined));
  }

  const patterns: [pattern: string, key: string, isOne: boolean][] = [
    ["cloud:canary/a:b", "cloud:canary/a:b", true],
    ["cloud:canary/a:*", "cloud:canary/a:b", true],
    ["cloud:canary/*:b", "cloud:canary/a:b", true],
    ["cloud:canary/*:*", "cloud:canary/a:b", true],
    ["cloud:canary/*:c", "cloud:canary/a:b", false],
    ["cloud:prod/*:*", "cloud:canary/a:b", false],
    ["rings:canary/*:*", "cloud:canary/a:b", false],
    ["cloud:canary/%2A:b", "cloud:canary/a:b", false],
    ["cloud:canary/a:%2A", "cloud:canary/a:b", false],
  ];
  for (const [pattern, key, isOne] of patterns) {
    it(`${pattern} ${isOne ? "names" : "does not name"} ${key}`, () => {
      assert.equal(matches(tryParseKey(pattern) ?? assert.fail(), key), isOne);
    });
  }
});
