import assert from "node:assert/strict";
import { Misuse } from "../../core/errors";
import type { CheckResult, Outcome, SuiteEntry } from "../../core/model/verdict";
import { decide, decideBoth } from "../../smoke/verdict";

type Result = CheckResult["result"];

const entry = (name: string, more: Partial<SuiteEntry> = {}): SuiteEntry => {
  return { name, weight: "critical", isSecurity: false, ...more };
};
const resultOf = (tenant: string, check: string, result: Result): CheckResult => {
  return { tenant, check, result, durationMs: 1 };
};
const SUITE = [
  entry("x"),
  entry("y"),
  entry("lock", { isSecurity: true }),
  entry("new", { weight: "trial" }),
  entry("new lock", { weight: "trial", isSecurity: true }),
  entry("hint", { weight: "advisory" }),
];
const TENANTS = ["a", "b", "c"];
const green = TENANTS.flatMap((tenant) => SUITE.map(({ name }) => resultOf(tenant, name, "passed")));

/** The results of a fleet where all is well but for these. */
const allBut = (...exceptions: readonly (readonly [tenant: string, check: string, result: Result | "absent"])[]) =>
  green.flatMap((one) => {
    const exception = exceptions.find(([tenant, check]) => tenant === one.tenant && check === one.check);
    if (exception === undefined) return one;
    return exception[2] === "absent" ? [] : resultOf(one.tenant, one.check, exception[2]);
  });

describe("decide", () => {
  const cases: readonly (readonly [what: string, quorum: number, results: CheckResult[], outcome: Outcome])[] = [
    ["all passed", 3, green, "GREEN"],
    ["one failed", 3, allBut(["a", "x", "failed"]), "RED"],
    ["one failed beside a pass of the same check", 3, [...green, resultOf("a", "x", "failed")], "RED"],
    ["one failed and another could not tell", 3, allBut(["a", "x", "failed"], ["b", "x", "undetermined"]), "RED"],
    ["one could not tell", 3, allBut(["a", "x", "undetermined"]), "INCONCLUSIVE"],
    [
      "one could not tell beside a pass of the same check",
      3,
      [...green, resultOf("a", "x", "undetermined")],
      "INCONCLUSIVE",
    ],
    ["one was not run", 3, allBut(["a", "x", "not-run"]), "INCONCLUSIVE"],
    ["one is missing", 3, allBut(["a", "x", "absent"]), "INCONCLUSIVE"],
    ["a tenant is missing", 3, green.filter(({ tenant }) => tenant !== "a"), "INCONCLUSIVE"],
    ["nothing was run", 3, [], "INCONCLUSIVE"],
    ["one of a check that is on trial failed", 3, allBut(["a", "new", "failed"]), "GREEN"],
    ["one of a check that is on trial is missing", 3, allBut(["a", "new", "absent"]), "GREEN"],
    ["a check that nobody asked for failed", 3, [...green, resultOf("a", "z", "failed")], "RED"],
    ["a check that nobody asked for could not tell", 3, [...green, resultOf("a", "z", "undetermined")], "INCONCLUSIVE"],
    ["a tenant that nobody asked for failed", 3, [...green, resultOf("d", "x", "failed")], "RED"],
    [
      "a tenant that nobody asked for could not tell",
      3,
      [...green, resultOf("d", "x", "undetermined")],
      "INCONCLUSIVE",
    ],
    ["one failed and two must pass", 2, allBut(["a", "x", "failed"]), "GREEN"],
    ["one failed twice and two must pass", 2, allBut(["a", "x", "failed"], ["a", "y", "failed"]), "GREEN"],
    ["one could not tell and two must pass", 2, allBut(["a", "x", "undetermined"]), "GREEN"],
    ["two failed and two must pass", 2, allBut(["a", "x", "failed"], ["b", "y", "failed"]), "RED"],
    [
      "one failed, another could not tell and two must pass",
      2,
      allBut(["a", "x", "failed"], ["b", "y", "undetermined"]),
      "INCONCLUSIVE",
    ],
    ["two were not run and one must pass", 1, allBut(["a", "x", "not-run"], ["b", "x", "not-run"]), "GREEN"],
    ["one let a stranger in and one must pass", 1, allBut(["a", "lock", "failed"]), "RED"],
    ["one could not say whether it does and two must pass", 2, allBut(["a", "lock", "undetermined"]), "INCONCLUSIVE"],
    ["one was not asked whether it does and two must pass", 2, allBut(["a", "lock", "not-run"]), "GREEN"],
  ];
  for (const [what, quorum, results, outcome] of cases) {
    it(`says ${outcome} when ${what}`, () => {
      assert.equal(decide({ tenants: TENANTS, suite: SUITE, quorum }, results), outcome);
    });
  }

  it("asks of a tenant only what was selected, and something of each", () => {
    const isSelected = (tenant: string, check: string) => tenant !== "b" && check === "x";
    const results = allBut(["a", "y", "absent"], ["a", "lock", "absent"]);
    assert.equal(decide({ tenants: ["a", "c"], suite: SUITE, quorum: 2, isSelected }, results), "GREEN");
    assert.equal(decide({ tenants: ["a", "b"], suite: SUITE, quorum: 2, isSelected }, results), "INCONCLUSIVE");
    assert.equal(
      decide({ tenants: ["a", "b"], suite: SUITE, quorum: 2, isSelected: () => false }, green),
      "INCONCLUSIVE",
    );
  });

  const withTrials: readonly (readonly [what: string, quorum: number, results: CheckResult[], Outcome, Outcome])[] = [
    ["all passed", 3, green, "GREEN", "GREEN"],
    ["a trial failed", 3, allBut(["a", "new", "failed"]), "GREEN", "RED"],
    ["a trial failed and two must pass", 2, allBut(["a", "new", "failed"]), "GREEN", "GREEN"],
    ["a trial could not tell", 3, allBut(["a", "new", "undetermined"]), "GREEN", "INCONCLUSIVE"],
    ["a trial was not run", 3, allBut(["a", "new", "not-run"]), "GREEN", "INCONCLUSIVE"],
    ["a trial about security failed and one must pass", 1, allBut(["a", "new lock", "failed"]), "GREEN", "RED"],
    [
      "a trial about security could not tell and one must pass",
      1,
      allBut(["a", "new lock", "undetermined"]),
      "GREEN",
      "INCONCLUSIVE",
    ],
    ["a trial and another failed", 3, allBut(["a", "new", "failed"], ["b", "x", "failed"]), "RED", "RED"],
    ["an advisory failed", 3, allBut(["a", "hint", "failed"]), "GREEN", "GREEN"],
  ];
  for (const [what, quorum, results, outcome, outcomeWithTrials] of withTrials) {
    it(`says ${outcome}, and with the trials ${outcomeWithTrials}, when ${what}`, () => {
      assert.deepEqual(decideBoth({ tenants: TENANTS, suite: SUITE, quorum }, results), { outcome, outcomeWithTrials });
    });
  }

  const nothing: readonly (readonly [what: string, question: Partial<Parameters<typeof decide>[0]>])[] = [
    ["no tenant", { tenants: [] }],
    ["a tenant twice", { tenants: ["a", "a"] }],
    ["no check", { suite: [] }],
    ["no check that decides", { suite: [entry("x", { weight: "advisory" }), entry("y", { weight: "trial" })] }],
    ["a quorum of nobody", { quorum: 0 }],
    ["a quorum of more than all", { quorum: 4 }],
  ];
  for (const [what, question] of nothing) {
    it(`refuses to speak about ${what}`, () => {
      assert.throws(() => decide({ tenants: TENANTS, suite: SUITE, quorum: 2, ...question }, green), Misuse);
    });
  }
});
