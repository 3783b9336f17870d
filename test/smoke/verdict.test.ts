import assert from "node:assert/strict";
import fc from "fast-check";
import { Misuse } from "../../core/errors";
import type { CheckResult } from "../../core/model/verdict";
import { decide } from "../../smoke/verdict";

const result = (tenant: string, check: string, result: CheckResult["result"]): CheckResult => {
  return { tenant, check, result, durationMs: 1 };
};
const all = (of: CheckResult["result"]) => ["a", "b"].flatMap((t) => ["x", "y"].map((c) => result(t, c, of)));
const green = all("passed");

describe("decide", () => {
  const cases = [
    { name: "every check of every tenant passed", results: green, outcome: "GREEN" },
    { name: "one failed", results: [...green.slice(1), result("a", "x", "failed")], outcome: "RED" },
    {
      name: "one failed beside a pass of the same check",
      results: [...green, result("a", "x", "failed")],
      outcome: "RED",
    },
    {
      name: "one failed and another could not tell",
      results: [result("a", "x", "failed"), result("b", "x", "undetermined")],
      outcome: "RED",
    },
    {
      name: "one could not tell",
      results: [...green.slice(1), result("a", "x", "undetermined")],
      outcome: "INCONCLUSIVE",
    },
    {
      name: "one could not tell beside a pass of the same check",
      results: [...green, result("a", "x", "undetermined")],
      outcome: "INCONCLUSIVE",
    },
    { name: "one required check was not run", results: green.slice(1), outcome: "INCONCLUSIVE" },
    {
      name: "a tenant was not looked at",
      results: green.filter(({ tenant }) => tenant === "a"),
      outcome: "INCONCLUSIVE",
    },
    { name: "nothing was run", results: [], outcome: "INCONCLUSIVE" },
  ] as const;
  for (const { name, results, outcome } of cases) {
    it(`says ${outcome} when ${name}`, () => {
      assert.equal(decide(["a", "b"], ["x", "y"], results), outcome);
    });
  }

  it("refuses to speak about no tenant or no check", () => {
    assert.throws(() => decide([], ["x"], green), Misuse);
    assert.throws(() => decide(["a"], [], green), Misuse);
  });

  it("says GREEN only when every pair of tenant and check has passed, whatever else there is", () => {
    const name = fc.constantFrom("a", "b", "c", '","');
    const anyResult = fc
      .tuple(name, name, fc.constantFrom("passed" as const, "failed" as const, "undetermined" as const))
      .map(([t, c, r]) => result(t, c, r));
    const names = fc.uniqueArray(name, { minLength: 1 });
    fc.assert(
      fc.property(names, names, fc.array(anyResult), (tenants, checks, results) => {
        const isProven = tenants.every((t) =>
          checks.every((c) => results.some((r) => r.tenant === t && r.check === c && r.result === "passed")),
        );
        const isClean = results.every((r) => r.result === "passed");
        assert.equal(decide(tenants, checks, results) === "GREEN", isProven && isClean);
      }),
    );
  });
});
