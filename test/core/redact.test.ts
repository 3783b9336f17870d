import assert from "node:assert/strict";
import fc from "fast-check";
import { redactor, scrub } from "../../core/redact";
import { secrets } from "../support/secrets";

const DIGEST = `sha256:ab123456789012${"c".repeat(50)}`;

const KEPT: readonly { name: string; text: string }[] = [
  { name: "a digest with twelve digits in it", text: `ghcr.io/acme/platform@${DIGEST}` },
  { name: "a digest of digits", text: `sha256:${"1234567890".repeat(6)}1234` },
  { name: "a commit that begins with twelve digits", text: "123456789012abcdef0123456789abcdef012345" },
  { name: "a UUID that ends in twelve digits", text: "org 6fa459ea-ee8a-4ca4-894e-123456789012" },
  { name: "a time in milliseconds", text: "1795449600000" },
  { name: "a shorter number", text: "12345678901 bytes" },
  { name: "a URL with a port and an image by digest", text: `http://127.0.0.1:5000/v2/acme@${DIGEST}` },
  { name: "a word that ends like a key's beginning", text: "task-abcdefghijklmnopqrstuvwxyz" },
  { name: "a message of ours that speaks of a bearer", text: "allowed is https://, since a bearer travels there." },
  { name: "basic authentication by its name", text: "It offers Basic authentication, and bearer tokens" },
  { name: "an e-mail address after a URL", text: '{"url":"https://example.com","to":"me@example.com"}' },
];

const SHOWN: readonly { text: string; shown: string }[] = [
  { text: "assume arn:aws:iam::444455556666:role/x now", shown: "assume [arn] now" },
  { text: "account 444455556666, group sg-0123456789abcdef0", shown: "account [account], group [security-group]" },
  { text: "Authorization: Bearer abc.def-123", shown: "Authorization: Bearer [secret]" },
  { text: "https://robot:pa@ss@host/v2/", shown: "https://[secret]@host/v2/" },
];

describe("scrub", () => {
  for (const { text, shown } of SHOWN) it(`shows ${shown}`, () => assert.equal(scrub(text), shown));
  for (const { name, text } of KEPT) it(`keeps ${name}`, () => assert.equal(scrub(text), text));

  it("changes nothing that it has scrubbed before", () => {
    const said = Object.values(secrets).map(({ secret, text }) => secret.map(text));
    const word = fc.oneof(...said, fc.string({ unit: "grapheme-ascii" }));
    fc.assert(
      fc.property(
        fc.array(word).map((words) => words.join(" ")),
        (text) => {
          const once = scrub(text);
          assert.equal(scrub(once), once);
        },
      ),
    );
  });

  it("needs no more than a moment for a long text", () => {
    const began = performance.now();
    for (const part of ["a1", "//", "123456789012", "arn:aws", "sk-", "bearer ", "eyJ.", "[secret]"])
      scrub(part.repeat(100_000 / part.length));
    assert.ok(performance.now() - began < 2_000);
  });
});

describe("redactor", () => {
  it("looks at the beginning of a long text only, and leaves no part of a secret at its end", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9]{12,40}$/), fc.integer({ min: 0, max: 60 }), (secret, before) => {
        const shown = redactor([secret], 64)(`${"-".repeat(before)}${secret}${" and more".repeat(100_000)}`);
        // Where the part that is looked at ends in the secret, nothing of it is left: not its first digit either.
        assert.match(shown, before + secret.length > 64 ? /^-*$/ : /^-*\[secret\]/);
      }),
    );
  });

  it("removes a secret that ends as it begins where the part that is looked at ends with it", () => {
    assert.equal(redactor(["abcdefghijka"], 20)(`said: --abcdefghijka and more`), "said: --[secret]");
  });

  for (const [form, encode] of [
    ["in a URL", encodeURIComponent],
    ["in JSON", (secret: string) => JSON.stringify({ said: secret })],
    ["in base64", (secret: string) => Buffer.from(secret).toString("base64")],
  ] as const) {
    it(`removes a secret as it is ${form}`, () => {
      const secret = 'a/b+c="d\\e"-0123456789';
      const shown = redactor([secret])(`said ${encode(secret)}.`);
      assert.ok(shown.startsWith("said ") && shown.includes("[secret]") && !shown.includes("0123456789"), shown);
      assert.ok(!shown.includes(encode(secret)));
    });
  }

  const secret = fc.stringMatching(/^[A-Za-z0-9+/=._~-]{8,40}$/);

  it("removes every secret it was given, wherever they stand and whatever is around", () => {
    fc.assert(
      fc.property(fc.array(secret, { minLength: 1, maxLength: 4 }), fc.array(fc.string()), (given, texts) => {
        const said = [...texts, ...given, ...given.map((one) => texts.join(one))].join("");
        const shown = redactor(given)(said);
        for (const one of given) assert.ok(!shown.includes(one), shown);
      }),
    );
  });

  it("leaves no part of secrets that overlap", () => {
    const long = fc.stringMatching(/^[a-z]{20,30}$/);
    fc.assert(
      fc.property(long, fc.integer({ min: 8, max: 12 }), fc.integer({ min: 4, max: 7 }), (text, end, start) => {
        const given = [text.slice(0, end), text.slice(start), text.slice(2, 10)];
        for (const order of [given, given.toReversed()]) assert.equal(redactor(order)(`<${text}>`), "<[secret]>");
      }),
    );
  });

  const cases = [
    {
      name: "a secret inside another one",
      given: ["hunter2-abc", "hunter2-abcdef"],
      text: "x hunter2-abcdef y",
      shown: "x [secret] y",
    },
    { name: "the word that it puts there", given: ["secret"], text: "a secret!", shown: "a [secret]!" },
    { name: "a secret with signs of a pattern", given: ["a.*$&(b"], text: "[a.*$&(b]", shown: "[[secret]]" },
    { name: "a secret that repeats itself", given: ["abab"], text: "-ababab-", shown: "-[secret]-" },
    { name: "an empty one, which is none", given: [""], text: "text", shown: "text" },
    { name: "what has a known shape too", given: ["hunter2-abc"], text: "123456789012", shown: "[account]" },
  ];
  for (const { name, given, text, shown } of cases) {
    it(`removes ${name}`, () => assert.equal(redactor(given)(text), shown));
  }
});
