import assert from "node:assert/strict";
import fc from "fast-check";
import { CanaryError, Misuse, Refused, Undetermined } from "../../core/errors";
import * as registryErrors from "../../core/registry/errors";
import { secrets } from "../support/secrets";

const KINDS = [
  { Kind: Refused, code: "CANARY_REFUSED", exit: 1 },
  { Kind: Misuse, code: "CANARY_MISUSE", exit: 2 },
  { Kind: Undetermined, code: "CANARY_UNDETERMINED", exit: 3 },
] as const;

describe("an error", () => {
  for (const { Kind, code, exit } of KINDS) {
    it(`${Kind.name} has its code, exit ${exit}, its name and its fix`, () => {
      const error = new Kind({ what: "The tag", why: "it is not there", fix: "Publish it" });
      assert.ok(error instanceof CanaryError);
      assert.deepEqual([error.code, error.exit, error.name, error.fix], [code, exit, Kind.name, "Publish it"]);
    });
  }

  it("of the registry is one of the three, with an exit code of its kind", () => {
    const kinds = Object.values(registryErrors).filter(
      (value): value is typeof Refused => typeof value === "function" && value.prototype instanceof CanaryError,
    );
    assert.ok(kinds.length >= 5);
    for (const Kind of kinds) {
      const error = new Kind({ what: "w", why: "y", fix: "f" });
      const base = KINDS.filter((kind) => error instanceof kind.Kind);
      assert.equal(base.length, 1, Kind.name);
      assert.equal(error.exit, base[0]?.exit, Kind.name);
      assert.match(error.code, /^CANARY_[A-Z_]+$/);
    }
  });

  const texts = [
    {
      name: "joins what, why and fix",
      why: "it is gone",
      fix: "Look again",
      message: "The tag: it is gone. Look again.",
    },
    {
      name: "adds no second full stop",
      why: "it is gone.",
      fix: "Look again. ",
      message: "The tag: it is gone. Look again.",
    },
    { name: "keeps no blank line", why: "a\n\n \nb\n", fix: "c", message: "The tag: a\nb. c." },
    {
      name: "keeps a list's lines",
      why: "\n  - a\n  - b\nStop",
      fix: "c",
      message: "The tag:\n  - a\n  - b\nStop. c.",
    },
  ];
  for (const { name, why, fix, message } of texts) {
    it(`${name} in its message`, () => assert.equal(new Misuse({ what: "The tag", why, fix }).message, message));
  }

  it("is one paragraph, whatever it is told", () => {
    const text = fc.string({ unit: fc.constantFrom("a", ".", " ", "\n", "\r", "\t") });
    fc.assert(
      fc.property(text, text, text, (what, why, fix) => {
        assert.doesNotMatch(new Refused({ what, why, fix }).message, /\n\s*\n/);
      }),
    );
  });

  it("keeps its cause, and has none when it was given none", () => {
    const cause = new Error("below");
    assert.equal(new Refused({ what: "w", why: "y", fix: "f", cause }).cause, cause);
    assert.equal("cause" in new Refused({ what: "w", why: "y", fix: "f" }), false);
  });

  for (const [kind, { text, secret }] of Object.entries(secrets)) {
    it(`holds no ${kind}, in whichever part it was said`, () => {
      const around = fc.constantFrom("", " ", "(", "'", '"', "=", ":", ",", ";", "\n", "[", "{", "<", "`", "|");
      fc.assert(
        fc.property(
          fc.constantFrom(...KINDS),
          fc.constantFrom("what", "why", "fix"),
          secret,
          fc.tuple(around, around),
          ({ Kind }, part, value, [before, after]) => {
            const said = `x${before === "" ? " " : before}${text(value)}${after}`;
            const error = new Kind({ what: "The tag", why: "it is gone", fix: "Look", [part]: said });
            for (const shown of [error.message, error.fix, error.stack ?? "", String(error)])
              assert.ok(!shown.includes(value), shown);
          },
        ),
      );
    });
  }
});
