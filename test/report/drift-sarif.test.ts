import assert from "node:assert/strict";
import { DRIFT_KINDS, type DriftReport } from "../../core/model/drift-report";
import { driftReports } from "../../report";
import { MAX_RESULTS } from "../../report/drift-sarif";
import { driftFinding, driftReport, driftSituations, largeReport } from "./drift-situations";

interface Result {
  readonly ruleId: string;
  readonly level: string;
  readonly baselineState?: string;
  readonly partialFingerprints: Readonly<Record<string, string>>;
  readonly suppressions?: readonly unknown[];
  readonly locations: readonly [
    { physicalLocation: { artifactLocation: { uri: string }; region: { startLine: number } } },
  ];
}
interface Run {
  readonly tool: { readonly driver: { readonly rules: readonly { id: string; help: { text: string } }[] } };
  readonly results: readonly Result[];
  readonly automationDetails: { readonly id: string };
  readonly invocations: readonly [
    {
      executionSuccessful: boolean;
      toolExecutionNotifications: readonly { level: string; message: { text: string } }[];
    },
  ];
}

const runOf = (report: DriftReport): Run => (JSON.parse(driftReports.sarif(report)) as { runs: [Run] }).runs[0];
const situation = (name: string): DriftReport => {
  const report = driftSituations[name];
  assert.ok(report);
  return report;
};

describe("the report of drift as SARIF", () => {
  it("has a rule for each kind of finding, whatever was found", () => {
    for (const report of Object.values(driftSituations))
      assert.deepEqual(
        runOf(report).tool.driver.rules.map(({ id }) => id),
        Object.keys(DRIFT_KINDS),
      );
  });

  it("has a result for each finding and for each that is silenced, known again by its key", () => {
    for (const report of Object.values(driftSituations)) {
      const keys = [...report.findings, ...report.silenced].map(({ key }) => key).sort();
      const { results } = runOf(report);
      assert.deepEqual(results.map(({ partialFingerprints }) => partialFingerprints["driftKey/v1"]).sort(), keys);
    }
    const lineHashes = runOf(situation("drift")).results.map((one) => one.partialFingerprints.primaryLocationLineHash);
    assert.equal(new Set(lineHashes).size, situation("drift").findings.length);
  });

  it("is at the line that would have to change, or at the head of the stack's file", () => {
    const findings = [
      driftFinding({ stack: "prod", location: null }),
      driftFinding({ path: "x", location: { file: "rings/Pulumi.canary.yaml", line: 14 } }),
      driftFinding({ path: "y", location: { file: "a b:c#d.yaml", line: 2 } }),
    ];
    const places = runOf(driftReport({ findings })).results.map(({ locations: [{ physicalLocation }] }) => [
      physicalLocation.artifactLocation.uri,
      physicalLocation.region.startLine,
    ]);
    assert.deepEqual(places.sort(), [
      ["Pulumi.prod.yaml", 1],
      ["a%20b%3Ac%23d.yaml", 2],
      ["rings/Pulumi.canary.yaml", 14],
    ]);
  });

  it("says what is new only when there is an earlier report", () => {
    const statesOf = (name: string) => runOf(situation(name)).results.map(({ baselineState }) => baselineState);
    assert.deepEqual(new Set(statesOf("drift")), new Set([undefined]));
    assert.equal(statesOf("since").filter((state) => state === "new").length, 6);
    assert.equal(statesOf("since").filter((state) => state === "unchanged").length, 6);
  });

  it("suppresses what is silenced, with the reason, and nothing else", () => {
    const reason = { kind: "external", justification: "The load test of this week needs it." };
    for (const { level, suppressions } of runOf(situation("silenced")).results)
      assert.deepEqual({ level, suppressions }, { level: "note", suppressions: [reason] });
    assert.ok(runOf(situation("drift")).results.every((one) => one.suppressions === undefined));
  });

  it("is no successful run when a section could not be told, and says why", () => {
    for (const [name, report] of Object.entries(driftSituations)) {
      const { executionSuccessful, toolExecutionNotifications } = runOf(report).invocations[0];
      const open = Object.values(report.sections).filter(({ reason }) => reason !== null);
      assert.equal(executionSuccessful, open.length === 0, name);
      assert.equal(toolExecutionNotifications.length, open.length, name);
    }
    const [notification] = runOf(situation("undetermined")).invocations[0].toolExecutionNotifications;
    assert.match(notification?.message.text ?? "", /^cloud: not everything could be told: the refresh of prod ended/);
  });

  it("is no successful run either when nobody says why a section could not be told", () => {
    const cloud = { ...driftReport().sections.cloud, outcome: "undetermined" as const };
    const run = runOf(driftReport({ sections: { ...driftReport().sections, cloud } }));
    assert.equal(run.invocations[0].executionSuccessful, false);
  });

  it("has no more results than code scanning shows, the worst of them, and says how many it left out", () => {
    const { findings } = largeReport({ tenants: 1, findings: MAX_RESULTS + 100 });
    const { results, invocations } = runOf(driftReport({ findings }));
    assert.equal(results.length, MAX_RESULTS);
    assert.match(invocations[0].toolExecutionNotifications[0]?.message.text ?? "", /^100 more results/);
    const left = results.filter(({ level }) => level === "error").length;
    assert.ok(left >= findings.filter(({ level }) => level === "error").length - 100);
  });

  it("does not overwrite the results of another ring", () => {
    const idOf = (ring: string) => runOf(driftReport({ ring })).automationDetails.id;
    assert.deepEqual(["canary", "staging", "a/b"].map(idOf), ["drift/canary/", "drift/staging/", "drift/a%2Fb/"]);
  });
});
