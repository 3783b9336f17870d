import assert from "node:assert/strict";
import type { SelfTestCase, SelfTestReport } from "../../core/model/self-test";
import { renderSelfTest } from "../../report/self-test";

const caught: SelfTestCase = {
  name: "liveness-stale",
  fault: "a subsystem stopped",
  caughtBy: "liveness",
  expected: "RED",
  outcome: "RED",
  blamed: ["liveness"],
  isCaught: true,
};
const swapped: SelfTestCase = {
  ...caught,
  name: "witness-after-swapped",
  fault: "the build is replaced",
  caughtBy: "witness-after",
  expected: "INCONCLUSIVE",
  outcome: "INCONCLUSIVE",
  blamed: ["witness-after"],
};
const green = (memoriesApi: "root" | "workspace") =>
  ({ memoriesApi, outcome: "GREEN", blamed: [], isHealthy: true }) as const;
const trusted: SelfTestReport = {
  isTrustworthy: true,
  healthy: [green("workspace"), green("root")],
  cases: [caught, swapped],
  uncovered: [],
  durationMs: 1_940,
};

describe("a self-test's report", () => {
  it("has a line for each fault and says that the gate can be trusted", () => {
    assert.equal(
      renderSelfTest(trusted),
      [
        "✔ all checks     healthy tenants (workspace API): GREEN",
        "✔ all checks     healthy tenants (root API): GREEN",
        "✔ liveness       a subsystem stopped: RED",
        "✔ witness-after  the build is replaced: INCONCLUSIVE",
        "",
        "The gate can be trusted here: 2 faults caught, each by its own check, and 2 healthy fleets GREEN in 1.9 s.",
      ].join("\n"),
    );
  });

  const distrusted: { what: string; report: Partial<SelfTestReport>; line: string; reason: string }[] = [
    {
      what: "a fault that nothing found",
      report: { cases: [{ ...caught, outcome: "GREEN", blamed: [], isCaught: false }, swapped] },
      line: "✘ liveness       a subsystem stopped: GREEN instead of RED, found by none",
      reason: "1 of 2 faults not caught by its own check alone (liveness-stale)",
    },
    {
      what: "a fault that another check found",
      report: { cases: [{ ...caught, blamed: ["events", "memories"], isCaught: false }, swapped] },
      line: "✘ liveness       a subsystem stopped: RED, found by events, memories",
      reason: "1 of 2 faults not caught by its own check alone (liveness-stale)",
    },
    {
      what: "a check without a fault",
      report: { uncovered: ["novel"] },
      line: "✘ novel          no fault puts it to the test",
      reason: "no fault for novel",
    },
    {
      what: "a healthy fleet found faulty",
      report: {
        healthy: [green("workspace"), { memoriesApi: "root", outcome: "RED", blamed: ["events"], isHealthy: false }],
      },
      line: "✘ all checks     healthy tenants (root API): RED, found by events",
      reason: "1 of 2 healthy fleets found faulty",
    },
  ];
  for (const { what, report, line, reason } of distrusted) {
    it(`says that the gate cannot be trusted with ${what}`, () => {
      const lines = renderSelfTest({ ...trusted, ...report, isTrustworthy: false }).split("\n");
      assert.ok(lines.includes(line), lines.join("\n"));
      assert.equal(lines.at(-1), `The gate cannot be trusted here: ${reason}. Found in 1.9 s.`);
    });
  }
});
