import assert from "node:assert/strict";
import fc from "fast-check";
import { scrubMemory } from "../../sandbox/scrubber";

const CASES: readonly { name: string; text: string; expected: string }[] = [
  {
    name: "a key of sk- and 16 characters",
    text: "it is sk-abcdefghij012345 ok",
    expected: "it is [REDACTED:SK_TOKEN] ok",
  },
  { name: "not sk- and 15 characters", text: "sk-abcdefghij01234", expected: "sk-abcdefghij01234" },
  { name: "a NAME_TOKEN", text: "GITHUB_TOKEN=abc", expected: "[REDACTED:TOKEN]" },
  { name: "a NAME_SECRET", text: "APP_SECRET=abc!", expected: "[REDACTED:SECRET]" },
  { name: "a NAME_API_KEY", text: "OPEN_API_KEY=abc", expected: "[REDACTED:API_KEY]" },
  { name: "a bearer", text: "Authorization: Bearer abc.def", expected: "Authorization: [REDACTED:BEARER_TOKEN]" },
  { name: "a run of 33", text: "a".repeat(33), expected: "[REDACTED:BASE64_BLOB]" },
  { name: "not a run of 32", text: "a".repeat(32), expected: "a".repeat(32) },
  { name: "a run with + and /", text: `x ${"a+/".repeat(11)} y`, expected: "x [REDACTED:BASE64_BLOB] y" },
  {
    name: "not 33 characters with a dash",
    text: `${"a".repeat(16)}-${"b".repeat(16)}`,
    expected: `${"a".repeat(16)}-${"b".repeat(16)}`,
  },
];

describe("what a tenant scrubs from a memory", () => {
  for (const { name, text, expected } of CASES) {
    it(`redacts ${name}`, () => assert.equal(scrubMemory(text), expected));
  }

  it("leaves no run of 33 characters, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("a", "Z", "9", "+", "/", "-", " "), maxLength: 200 }), (text) => {
        assert.doesNotMatch(scrubMemory(text), /[A-Za-z0-9+/]{33,}/);
      }),
    );
  });
});
