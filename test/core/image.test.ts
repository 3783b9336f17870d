import assert from "node:assert/strict";
import fc from "fast-check";
import { Misuse } from "../../core/errors";
import { isDigest, isSha, parseDigest, parseSha, shaOfTag, stagingTag } from "../../core/model/image";

const HEX = "0123456789abcdef0123456789abcdef01234567";
const hexOf = (min: number, max: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${min},${max}}$`));

/** Fails unless the call throws a Misuse of one bounded paragraph. */
function refuses(call: () => unknown) {
  assert.throws(call, (error) => {
    assert.ok(error instanceof Misuse, String(error));
    assert.ok(error.message.length < 400, "bounded");
    assert.doesNotMatch(error.message, /\n\s*\n/);
    return true;
  });
}

const NO_SHA = [
  { name: "nothing", text: "" },
  { name: "6 digits", text: "abc123" },
  { name: "41 digits", text: `${HEX}8` },
  { name: "an upper-case digit", text: "ABC1234" },
  { name: "a letter that is no digit", text: "abcdefg" },
  { name: "a space before", text: " abc1234" },
  { name: "a line end after", text: "abc1234\n" },
  { name: "two lines", text: "abc1234\nabc1234" },
  { name: "a tag", text: "staging-abc1234" },
  { name: "a branch", text: "main" },
  { name: "a shell's words", text: "abc1234; rm -rf /" },
  { name: "a megabyte", text: "x".repeat(1_000_000) },
];

describe("parseSha", () => {
  for (const digits of [7, 8, 39, 40]) {
    it(`takes ${digits} digits for their first 7`, () => assert.equal(parseSha(HEX.slice(0, digits)), "0123456"));
  }
  for (const { name, text } of NO_SHA) it(`refuses ${name}`, () => refuses(() => parseSha(text)));

  it("gives what isSha knows and what parses to itself, for every commit", () => {
    fc.assert(
      fc.property(hexOf(7, 40), (commit) => {
        const sha = parseSha(commit);
        assert.ok(isSha(sha) && commit.startsWith(sha));
        assert.equal(parseSha(sha), sha);
      }),
    );
  });

  it("refuses everything else", () => {
    const other = fc.string({ unit: fc.constantFrom(..."0123456789abcdefABCDEFg -\n") });
    fc.assert(
      fc.property(other, (text) => {
        if ([...text].every((sign) => "0123456789abcdef".includes(sign)) && text.length >= 7 && text.length <= 40)
          assert.equal(parseSha(text), text.slice(0, 7));
        else refuses(() => parseSha(text));
      }),
    );
  });
});

const NO_DIGEST = [
  { name: "nothing", text: "" },
  { name: "a sha", text: "abc1234" },
  { name: "63 digits", text: `sha256:${"a".repeat(63)}` },
  { name: "65 digits", text: `sha256:${"a".repeat(65)}` },
  { name: "upper case", text: `sha256:${"A".repeat(64)}` },
  { name: "another algorithm", text: `sha512:${"a".repeat(64)}` },
  { name: "no algorithm", text: "a".repeat(64) },
  { name: "a line end after", text: `sha256:${"a".repeat(64)}\n` },
  { name: "an image before", text: `acme/platform@sha256:${"a".repeat(64)}` },
  { name: "a megabyte", text: `sha256:${"a".repeat(1_000_000)}` },
];

describe("parseDigest", () => {
  it("gives back what is one, for every digest", () => {
    fc.assert(
      fc.property(hexOf(64, 64), (digits) => {
        const digest = `sha256:${digits}`;
        assert.equal(parseDigest(digest), digest);
        assert.ok(isDigest(digest));
      }),
    );
  });
  for (const { name, text } of NO_DIGEST) {
    it(`refuses ${name}`, () => {
      refuses(() => parseDigest(text));
      assert.equal(isDigest(text), false);
    });
  }
});

const TAGS: readonly { tag: string; sha: string | undefined }[] = [
  { tag: "staging-abc1234", sha: "abc1234" },
  { tag: `staging-${HEX}`, sha: "0123456" },
  { tag: "latest", sha: undefined },
  { tag: "staging-latest", sha: undefined },
  { tag: "staging-", sha: undefined },
  { tag: "staging-abc123", sha: undefined },
  { tag: `staging-${HEX}8`, sha: undefined },
  { tag: "staging-ABC1234", sha: undefined },
  { tag: "staging-abc1234\n", sha: undefined },
  { tag: "old-staging-abc1234", sha: undefined },
  { tag: "staging-abc1234-arm64", sha: undefined },
  { tag: "abc1234", sha: undefined },
  { tag: "", sha: undefined },
];

describe("shaOfTag", () => {
  for (const { tag, sha } of TAGS) {
    it(`says ${sha ?? "nothing"} of ${JSON.stringify(tag)}`, () => assert.equal(shaOfTag(tag), sha));
  }

  it("reads back what stagingTag wrote, for every commit", () => {
    fc.assert(
      fc.property(hexOf(7, 40), (commit) => {
        const sha = parseSha(commit);
        assert.equal(shaOfTag(stagingTag(sha)), sha);
        assert.equal(shaOfTag(`staging-${commit}`), sha);
      }),
    );
  });
});
