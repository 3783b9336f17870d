import assert from "node:assert/strict";
import fc from "fast-check";
import { shownWithout } from "../../drift/shown";
import { secrets } from "../support/secrets";

const LONG = "x".repeat(300);

describe("what of a cloud is shown", () => {
  const cases: readonly [name: string, text: string, shown: string][] = [
    ["a plain text is", "t3.small", "t3.small"],
    [
      "an account, an ARN and a group are not",
      "111122223333 sg-0123456789abcdef0 arn:aws:s3:::b",
      "[account] [security-group] [arn]",
    ],
    ["a secret is not, alone or in a text", "http://host/t/northwind/", "http://host/t/[secret]/"],
    ["a secret is not as a URL or JSON would have it", 'a%2Fb%20c and "qu\\"ote"', '[secret] and "[secret]"'],
    ["a secret of three letters is: it stands in half of all words", "abc", "abc"],
    [
      "what moves a cursor or commands a CI system is not",
      "a\u001b[2J\n::error::b ##[group]",
      "a [2J : :error::b # #[group]",
    ],
    ["a long text is in its beginning", LONG, `${"x".repeat(199)}…`],
  ];
  const shown = shownWithout(["northwind", "a/b c", 'qu"ote', "abc", ""]);
  for (const [name, text, expected] of cases) it(name, () => assert.equal(shown.one(text), expected));

  it("is of two long texts where they differ", () => {
    const [one, other] = shown.both(`${LONG}1st${LONG}`, `${LONG}2nd${LONG}`);
    assert.match(one, /^…x{30}1stx+…$/);
    assert.match(other, /^…x{30}2ndx+…$/);
    assert.deepEqual(shown.both(`${LONG}one`, "nothing"), [`${"x".repeat(199)}…`, "nothing"]);
    assert.deepEqual(shown.both(`${LONG}`, `${LONG}${LONG}`), [`…${"x".repeat(30)}`, `…${"x".repeat(198)}…`]);
    assert.deepEqual(shown.both(LONG, LONG), [shown.one(LONG), shown.one(LONG)]);
    assert.deepEqual(shown.both("short one", "short other"), ["short one", "short other"]);
  });

  it("has at most 200 characters, on one line, and none of them cut in two", () => {
    const text = fc.string({ unit: "grapheme", maxLength: 600 });
    fc.assert(
      fc.property(text, text, text, (same, one, other) => {
        for (const part of shown.both(same + one, same + other)) {
          assert.ok([...part].length <= 200);
          assert.doesNotMatch(part, /\p{Cc}/u);
          assert.doesNotMatch(part, /\p{Cs}/u);
        }
      }),
    );
  });

  for (const [name, { secret, text }] of Object.entries(secrets)) {
    it(`is no ${name}`, () => {
      fc.assert(
        fc.property(secret, fc.nat(260), (value, at) => {
          const around = `${"-".repeat(at)} ${text(value)} ${"-".repeat(20)}`;
          for (const part of [shown.one(around), ...shown.both(around, `${around}!`)]) assert.ok(!part.includes(value));
        }),
      );
    });
  }

  it("is no secret that is known, wherever the text is cut", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z][a-z0-9-]{5,30}$/), fc.nat(400), (secret, at) => {
        const safe = shownWithout([secret]);
        const around = `${"=".repeat(at)}${secret}${"=".repeat(300)}`;
        for (const part of [safe.one(around), ...safe.both(around, `${around}!`)]) assert.ok(!part.includes(secret));
      }),
    );
  });
});
