import assert from "node:assert/strict";
import { expiredOf, parseIgnore, silencerOf } from "../../drift/ignore";

const NOW = new Date("2026-11-24T12:00:00Z");
const WHY = "Somebody looked at it and it may stay so.";
const KEY = "cloud:canary/tenant-a-machine:tags.Name";
const parse = (...lines: string[]) => parseIgnore(lines.join("\n"), ".driftignore", NOW);

describe("the ignore file", () => {
  it("has a key, a last day and a reason on each line, and comments", () => {
    const [line, ...more] = parse("# why", "", `  ${KEY}  2026-12-01   Somebody looked  at it.  `);
    assert.deepEqual(more, []);
    assert.deepEqual(
      [line?.line, line?.text, line?.until, line?.why],
      [3, KEY, "2026-12-01", "Somebody looked at it."],
    );
  });

  it("may have been written on another system", () => assert.equal(parse(`${KEY} 2026-12-01 ${WHY}\r`).length, 1));

  const refused: [what: string, line: string, says: RegExp][] = [
    ["what is no key", `everything 2026-12-01 ${WHY}`, /line 1: it begins with no key/],
    ["a key alone", KEY, /line 1: after the key there is no day/],
    ["a day that is none", `${KEY} 2026-02-30 ${WHY}`, /no day/],
    ["no reason", `${KEY} 2026-12-01`, /its reason has 0 characters; 20 are needed/],
    ["a short reason", `${KEY} 2026-12-01 because I said so..`, /its reason has 19 characters/],
    ["a day far ahead", `${KEY} 2027-02-23 ${WHY}`, /it runs for 91 days; at most 90/],
  ];
  for (const [what, line, says] of refused) {
    it(`is refused with ${what}`, () => {
      assert.throws(
        () => parse(line),
        (error: Error) => says.test(error.message) && /\.driftignore/.test(error.message),
      );
    });
  }

  it("may run for 90 days", () => assert.equal(parse(`${KEY} 2027-02-22 ${WHY}`).length, 1));

  it("is refused with all of its problems at once, and not with a thousand", () => {
    const lines = Array.from({ length: 1_000 }, () => "x");
    assert.throws(() => parse(...lines), /line 1: .*line 10: .*and 990 more/s);
  });

  it("is refused when it is larger than 1 MiB", () => {
    assert.throws(() => parse("#".repeat(1024 * 1024 + 1)), /larger than 1 MiB/);
  });

  it("silences until the end of the last day", () => {
    const lines = parse(`${KEY} 2026-11-24 ${WHY}`, `cloud:canary/b:x 2026-11-23 ${WHY}`);
    const silencer = silencerOf(lines, NOW);
    assert.equal(silencer(KEY), lines[0]);
    assert.equal(silencer("cloud:canary/b:x"), undefined);
    assert.deepEqual(expiredOf(lines, NOW), [lines[1]]);
  });

  it("silences by resource and by path", () => {
    const silencer = silencerOf(
      parse(`cloud:canary/a:* 2026-12-01 ${WHY}`, `cloud:prod/*:tags.Name 2026-12-01 ${WHY}`),
      NOW,
    );
    const isSilenced = (key: string) => silencer(key) !== undefined;
    assert.deepEqual(
      ["cloud:canary/a:anything", "cloud:canary/b:anything", "cloud:prod/b:tags.Name", "cloud:prod/b:tags"].map(
        isSilenced,
      ),
      [true, false, true, false],
    );
  });
});
