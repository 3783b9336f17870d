import assert from "node:assert/strict";
import { Misuse } from "../../core/errors";
import { parseWitnesses } from "../../smoke";
import { defineWitness, type Testimony, type Witness } from "../../smoke/witness";
import { SHA, type WireFault } from "../support/smoke-tenant";
import { health, look, sha } from "./look";

describe("/health as a witness", () => {
  const words: readonly (readonly [what: string, witness: string, health: WireFault, got: RegExp | undefined])[] = [
    ["the field that is named", "health:build", health({ build: SHA, sha: "0ddba11" }), undefined],
    ["a field in an object", "health:build.commit.sha", health({ build: { commit: { sha: SHA } } }), undefined],
    ["a header", "header:X-Build-Sha", health({ sha: "0ddba11" }, { "x-build-sha": SHA }), undefined],
    [
      "another sha in a field in an object",
      "health:build.sha",
      health({ build: { sha: "0ddba11" } }),
      /^it runs 0ddba11$/,
    ],
    [
      "another sha in a header",
      "header:x-build-sha",
      health({ sha: SHA }, { "x-build-sha": "0ddba11" }),
      /^it runs 0ddba11$/,
    ],
    ["no commit in a header", "header:x-build-sha", health({}, { "x-build-sha": `"${SHA}"` }), /no commit/],
    ["the header twice", "header:x-build-sha", health({}, { "x-build-sha": `${SHA}, ${SHA}` }), /no commit/],
    [
      "nothing in the header",
      "header:x-build-sha",
      health({ sha: SHA }),
      /without the header x-build-sha: this build does/,
    ],
    [
      "nothing in the field",
      "health:build.sha",
      health({ build: {}, sha: SHA }),
      /without build\.sha: this build does/,
    ],
    ["text around the field", "health:build.sha", health({ build: SHA }), /without build\.sha/],
    ["a list around the field", "health:build.sha", health({ build: [{ sha: SHA }] }), /without build\.sha/],
    ["what every object has", "health:__proto__", health({}), /without __proto__/],
    ["the length of a text", "health:status.length", health({}), /without status\.length/],
    ["an object in the field", "health:sha", health({ sha: { of: SHA } }), /no commit/],
  ];
  for (const [what, witness, wire, got] of words) {
    it(`${got === undefined ? "is content" : "is not content"} with ${what}`, async () => {
      const seen = await look([witness], wire);
      assert.equal(seen.result, got === undefined ? "passed" : "undetermined");
      assert.match(seen.got ?? "", got ?? /^$/);
      assert.deepEqual(seen.asked, ["GET /health"]);
    });
  }
});

describe("several witnesses", () => {
  const says: Readonly<Record<string, Testimony>> = {
    yes: { result: "passed" },
    no: { result: "failed", expected: "e", got: "no" },
    unsure: { result: "undetermined", expected: "e", got: "unsure" },
    silent: { result: "undetermined", expected: "e", got: "silent", isSilent: true },
  };
  const cases: readonly (readonly [voices: string, strict: string, assuming: string])[] = [
    ["yes yes", "passed", "passed"],
    ["yes no", "failed no", "failed no"],
    ["no yes", "failed no", "failed no"],
    ["yes unsure", "undetermined unsure", "undetermined unsure"],
    ["yes silent", "undetermined silent", "passed assumed"],
    ["silent yes", "undetermined silent", "passed assumed"],
    ["silent silent", "undetermined silent", "passed assumed"],
    ["silent no", "undetermined silent", "failed no"],
    ["silent unsure", "undetermined silent", "undetermined unsure"],
    ["", "passed assumed", "passed assumed"],
  ];
  for (const [voices, ...expected] of cases) {
    for (const [index, isAssumed] of [false, true].entries()) {
      it(`that say "${voices}" make it ${expected[index]}${isAssumed ? " where silence is no obstacle" : ""}`, async () => {
        const witnesses = voices.split(" ").flatMap((voice): Witness[] => {
          const testimony = says[voice];
          return testimony === undefined ? [] : [{ name: voice, testify: async () => testimony }];
        });
        const check = defineWitness("witness-before", { sha, witnesses, isAssumed });
        const finding = await check.run({} as Parameters<typeof check.run>[0]);
        const detail = finding.result === "passed" ? finding.isAssumed && "assumed" : finding.got;
        assert.equal([finding.result, detail].filter(Boolean).join(" "), expected[index]);
      });
    }
  }
});

describe("parseWitnesses", () => {
  const refused = [
    "",
    "health",
    "health:",
    "health:a..b",
    "health:a.b.c.d.e.f",
    "health:a b",
    "header:",
    "header:a:b",
    "Updater",
    " updater",
  ];
  for (const name of refused) {
    it(`refuses "${name}"`, () => {
      assert.throws(() => parseWitnesses([name], { read: async () => undefined }), Misuse);
    });
  }

  it("refuses the updater where nobody can read its reports, and says so", () => {
    assert.throws(
      () => parseWitnesses(["health:sha", "updater"]),
      (error) => error instanceof Misuse && /known by the stack only/.test(error.message),
    );
  });
});
