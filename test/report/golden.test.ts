import assert from "node:assert/strict";
import { driftReports, policyReports, reports } from "../../report";
import { driftSituations } from "./drift-situations";
import { assertGolden, goldenNames } from "./golden";
import { policySituations } from "./policy-situations";
import { situations } from "./situations";

const ofVerdicts = Object.entries(situations).flatMap(([situation, verdict]) =>
  Object.entries(reports).map(([format, render]) => ({
    situation,
    format,
    text: () => render(verdict, { colour: false, width: 100 }),
  })),
);
const ofPolicies = Object.entries(policySituations).flatMap(([situation, review]) =>
  Object.entries(policyReports).map(([format, render]) => ({
    situation: `policy-${situation}`,
    format,
    text: () => render(review),
  })),
);
const ofDrift = Object.entries(driftSituations).flatMap(([situation, report]) =>
  Object.entries(driftReports)
    // The page is looked at in a browser.
    .filter(([format]) => format !== "html")
    .map(([format, render]) => ({
      situation: `drift-${situation}`,
      format,
      text: () => render(report, { colour: false, width: 100 }),
    })),
);
const cases = [...ofVerdicts, ...ofPolicies, ...ofDrift];
const nameOf = ({ situation, format }: { situation: string; format: string }) => `${situation}.${format}.txt`;

describe("a report", () => {
  for (const { situation, format, text } of cases) {
    it(`shows ${situation} as ${format} the way its golden file does`, () => {
      assertGolden(nameOf({ situation, format }), `${text()}\n`);
    });
  }

  it("has a golden file for every form and situation, and none besides", () => {
    assert.deepEqual(goldenNames(), cases.map(nameOf).sort());
  });

  it("has golden files that CI never rewrites", () => {
    const before = { ...process.env };
    Object.assign(process.env, { UPDATE_GOLDEN: "1", CI: "true" });
    try {
      assert.throws(() => assertGolden("green.console.txt", "anything"), /it is not for CI/);
    } finally {
      for (const name of ["UPDATE_GOLDEN", "CI"]) {
        if (before[name] === undefined) delete process.env[name];
        else process.env[name] = before[name];
      }
    }
  });

  for (const [format, render] of Object.entries(reports)) {
    it(`says assumed in ${format} whenever the verdict is, and never else`, () => {
      for (const [situation, verdict] of Object.entries(situations)) {
        const text = render(verdict, { colour: true, width: 80 }).replace('"assumedAfterMs": null', "");
        assert.equal(/assumed/i.test(text), verdict.assumedAfterMs !== null, `${situation}: ${text}`);
      }
    });
  }
});
