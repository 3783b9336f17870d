import assert from "node:assert/strict";
import fc from "fast-check";
import { loadConfig } from "../../core/config/load";
import { Misuse } from "../../core/errors";
import { parseWitnesses } from "../../smoke";
import { countQuorum } from "../../smoke/quorum";
import { changed, refusalOf, secretsOf } from "../support/config";

const smokeOf = (smoke: object) => loadConfig(changed("canary", "smoke", smoke), "canary", secretsOf("canary")).smoke;
const reports = { read: async () => undefined };

describe("the gate's smoke suite in a stack's configuration", () => {
  it("asks every tenant's updater and /health, and all tenants must pass, unless said", () => {
    const { witness, quorum, tickLimits } = smokeOf({});
    assert.deepEqual(
      { witness, quorum, tickLimits },
      { witness: ["updater", "health:sha"], quorum: "100%", tickLimits: {} },
    );
  });

  it("takes the quorum as a number too, as YAML and `pulumi config set --path` write one", () => {
    assert.deepEqual([smokeOf({ quorum: 2 }).quorum, smokeOf({ quorum: "2" }).quorum], ["2", "2"]);
  });

  const accepted: object[] = [
    { witness: ["updater"] },
    { witness: ["health:sha", "health:build.git-sha", "header:x-build-sha"] },
    { quorum: "1" },
    { quorum: "1%" },
    { quorum: "100%" },
    { tickLimits: { scheduler: 300, "a queue": 86_400 } },
  ];
  for (const smoke of accepted) {
    it(`may be ${JSON.stringify(smoke)}`, () => {
      const config = smokeOf(smoke);
      assert.deepEqual({ ...config, ...smoke }, config);
    });
  }

  const refused: [smoke: object, says: RegExp][] = [
    [{ witness: [] }, /smoke\.witness: allowed is at least one: without a witness nobody knows/],
    ...[
      "",
      "sha",
      "health:",
      "health:.sha",
      "health:a..b",
      "health:a.b.c.d.e.f",
      "header:",
      "header:x_sha",
      "Updater",
    ].map((one): [object, RegExp] => [
      { witness: ["updater", one] },
      /smoke\.witness\[1\]: given "[^"]*"; allowed are updater, health:<field> and header:<name>/,
    ]),
    ...["0", "0%", "101%", "90 %", "-1", "1.5", "all", ""].map((one): [object, RegExp] => [
      { quorum: one },
      /smoke\.quorum: given "[^"]*"; allowed is a number of tenants, or 1% to 100%/,
    ]),
    [{ quorum: 0 }, /smoke\.quorum: given 0; allowed is a number/],
    [{ quorum: 0.5 }, /smoke\.quorum: given 0\.5; allowed is a number/],
    [{ quorum: "3" }, /smoke\.quorum: given "3"; the ring has 2 tenants; allowed are no more/],
    [{ quorum: 3 }, /smoke\.quorum: given "3"; the ring has 2 tenants/],
    [{ tickLimits: { scheduler: 0 } }, /smoke\.tickLimits\.scheduler: given 0; /],
    [{ tickLimits: { scheduler: 86_401 } }, /smoke\.tickLimits\.scheduler: given 86401; /],
    [{ tickLimits: { scheduler: "300" } }, /smoke\.tickLimits\.scheduler: given "300"; /],
    [{ ticks: {} }, /smoke\.ticks: there is no such key/],
  ];
  for (const [smoke, says] of refused) {
    it(`may not be ${JSON.stringify(smoke)}`, () => {
      const message = refusalOf(changed("canary", "smoke", smoke), "canary");
      assert.match(message, /has 1 problem:/);
      assert.match(message, says);
    });
  }

  it("names no witness and no quorum that the gate would refuse after the ring was changed", () => {
    const witness = fc.oneof(
      fc
        .tuple(fc.constantFrom("health:", "header:", ""), fc.string({ unit: fc.constantFrom(..."aZ9._-: é") }))
        .map((two) => two.join("")),
      fc.constant("updater"),
    );
    const quorum = fc.oneof(
      fc.integer({ min: -1, max: 3 }).map(String),
      fc.integer({ min: -1, max: 102 }).map((n) => `${n}%`),
    );
    let used = 0;
    fc.assert(
      fc.property(witness, quorum, (one, share) => {
        let smoke: ReturnType<typeof smokeOf>;
        try {
          smoke = smokeOf({ witness: [one], quorum: share });
        } catch (error) {
          assert.ok(error instanceof Misuse);
          return;
        }
        used += parseWitnesses(smoke.witness, reports).length;
        countQuorum(smoke.quorum, 2);
      }),
      { numRuns: 500 },
    );
    assert.ok(used > 20, `${used}`);
  });
});
