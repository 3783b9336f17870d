import assert from "node:assert/strict";
import fc from "fast-check";
import type { CheckResult, Outcome, SuiteEntry } from "../../core/model/verdict";
import { decide } from "../../smoke/verdict";

const RANK: Readonly<Record<Outcome, number>> = { RED: 0, INCONCLUSIVE: 1, GREEN: 2 };

// Names that would be one if they were only put together.
const name = fc.constantFrom("a", "b", "c", "d", '","');
const kind = fc.constantFrom<CheckResult["result"][]>("passed", "failed", "undetermined", "not-run");
const shortfall = fc.constantFrom<CheckResult["result"][]>("failed", "undetermined", "not-run");
const weight = fc.constantFrom<SuiteEntry["weight"][]>("critical", "critical", "advisory", "trial");
const anyResult = fc.record({ tenant: name, check: name, result: kind, durationMs: fc.constant(1) });

/** A question with answers to it: mostly passed, so that every outcome is met. */
const trial = fc
  .record({
    tenants: fc.uniqueArray(name, { minLength: 1 }),
    suite: fc
      .uniqueArray(fc.record({ name, weight, isSecurity: fc.boolean() }), { minLength: 1, selector: (one) => one.name })
      .filter((entries) => entries.some((one) => one.weight === "critical")),
    share: fc.nat(),
  })
  .chain(({ tenants, suite, share }) => {
    const pairs = tenants.flatMap((tenant) => suite.map((entry) => ({ tenant, check: entry.name })));
    const length = { minLength: pairs.length, maxLength: pairs.length };
    const kinds = fc.array(fc.oneof({ arbitrary: fc.constant("passed" as const), weight: 12 }, kind), length);
    const strays = fc.oneof({ arbitrary: fc.constant([]), weight: 2 }, fc.array(anyResult, { maxLength: 3 }));
    return fc.tuple(kinds, strays).map(([results, others]) => ({
      question: { tenants, suite, quorum: 1 + (share % tenants.length) },
      results: [
        ...pairs.map((pair, index) => ({ ...pair, result: results[index] ?? "passed", durationMs: 1 })),
        ...others,
      ] satisfies CheckResult[],
    }));
  });

const decides = ({ suite }: { suite: readonly SuiteEntry[] }, { check }: CheckResult) =>
  suite.every((entry) => entry.name !== check || entry.weight === "critical");

describe("the laws of decide", () => {
  it("never gets better by one result that is worse, one that is missing, or one more that is no pass", () => {
    fc.assert(
      fc.property(trial, fc.nat(), shortfall, anyResult, ({ question, results }, at, worse, stray) => {
        fc.pre(results.length > 0);
        const index = at % results.length;
        const before = RANK[decide(question, results)];
        const isPassed = results[index]?.result === "passed";
        const worsened = results.map((one, i) => (i === index && isPassed ? { ...one, result: worse } : one));
        assert.ok(RANK[decide(question, worsened)] <= before);
        if (isPassed) assert.ok(RANK[decide(question, results.toSpliced(index, 1))] <= before);
        assert.ok(RANK[decide(question, [...results, { ...stray, result: worse }])] <= before);
      }),
      { numRuns: 1_000 },
    );
  });

  it("never gets better by a higher quorum", () => {
    fc.assert(
      fc.property(trial, ({ question, results }) => {
        const outcomes = question.tenants.map((_, index) => decide({ ...question, quorum: index + 1 }, results));
        const ranks = outcomes.map((outcome) => RANK[outcome]);
        assert.deepEqual(
          ranks,
          ranks.toSorted((a, b) => b - a),
        );
      }),
    );
  });

  it("is the same whatever a check that is advisory or on trial found", () => {
    fc.assert(
      fc.property(trial, kind, ({ question, results }, other) => {
        const outcome = decide(question, results);
        const changed = results.map((one) => (decides(question, one) ? one : { ...one, result: other }));
        assert.equal(decide(question, changed), outcome);
        assert.equal(
          decide(
            question,
            results.filter((one) => decides(question, one)),
          ),
          outcome,
        );
      }),
    );
  });

  it("is the same in whatever order the results came", () => {
    fc.assert(
      fc.property(trial, ({ question, results }) => {
        assert.equal(decide(question, results.toReversed()), decide(question, results));
      }),
    );
  });

  it("is RED when a critical check of security failed, whatever the quorum", () => {
    const secure = trial.filter(({ question }) =>
      question.suite.some((one) => one.isSecurity && one.weight === "critical"),
    );
    fc.assert(
      fc.property(secure, name, ({ question, results }, tenant) => {
        const lock = question.suite.find((one) => one.isSecurity && one.weight === "critical");
        const hole: CheckResult = { tenant, check: lock?.name ?? "", result: "failed", durationMs: 1 };
        assert.equal(decide({ ...question, quorum: 1 }, [...results, hole]), "RED");
      }),
    );
  });

  it("is RED only when something that decides failed", () => {
    fc.assert(
      fc.property(trial, ({ question, results }) => {
        const mild = results.filter((one) => one.result !== "failed" || !decides(question, one));
        assert.notEqual(decide(question, mild), "RED");
      }),
    );
  });

  it("is GREEN, when all must pass, exactly where every pair of tenant and critical check has passed and nothing speaks against", () => {
    const met = new Set<Outcome>();
    fc.assert(
      fc.property(trial, ({ question: { tenants, suite }, results }) => {
        const critical = suite.filter((one) => one.weight === "critical");
        const isProven = tenants.every((tenant) =>
          critical.every((entry) =>
            results.some((one) => one.tenant === tenant && one.check === entry.name && one.result === "passed"),
          ),
        );
        const isClean = results.every((one) => one.result === "passed" || !decides({ suite }, one));
        const outcome = decide({ tenants, suite, quorum: tenants.length }, results);
        met.add(outcome);
        assert.equal(outcome === "GREEN", isProven && isClean);
      }),
      { numRuns: 1_000 },
    );
    assert.equal(met.size, 3, "every outcome was met");
  });
});
