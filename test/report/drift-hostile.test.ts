import assert from "node:assert/strict";
import fc from "fast-check";
import { inert } from "../../core/inert";
import type { DriftReport } from "../../core/model/drift-report";
import { driftReports } from "../../report";
import { driftFinding, driftReport, driftSituations, largeReport } from "./drift-situations";
import { hostileDrift } from "./hostile-drift";

const plain = { colour: false, width: 80 };
/** Wrapping a text in which everything is wide and hostile takes its time. */
const numRuns = 30;
const formats = Object.entries(driftReports);
const all: readonly (readonly [string, DriftReport])[] = [
  ...Object.entries(driftSituations),
  ["large", largeReport({ tenants: 1_000, findings: 1_000 })],
];

/** What GitHub's runner takes for a command in a line of a log. */
const isCommand = (line: string) => /^\s*::[A-Za-z].*::/.test(line) || /##\w*\[/.test(line);

describe("what somebody else wrote, in a report of drift", () => {
  for (const [format, render] of formats) {
    it(`moves no cursor in ${format}`, () => {
      const holds = (report: DriftReport) => assert.doesNotMatch(render(report, plain), /(?!\n)\p{C}/u);
      for (const [, report] of all) holds(report);
      fc.assert(fc.property(hostileDrift, holds), { numRuns });
    });

    it(`is no command to a CI system in ${format}`, () => {
      const holds = (report: DriftReport, width: number) => {
        for (const line of render(report, { colour: false, width }).split("\n")) assert.ok(!isCommand(line), line);
      };
      for (const [, report] of all) holds(report, 60);
      fc.assert(fc.property(hostileDrift, fc.integer({ min: 1, max: 200 }), holds), { numRuns });
    });
  }

  it("is no command either where a line is broken in the middle of a word", () => {
    const says = `${"x".repeat(60)}::error::${"y".repeat(200)}`;
    const report = driftReport({ findings: [driftFinding({ key: "cloud:a/b:c", says, expected: says })] });
    for (let width = 40; width <= 140; width++)
      for (const line of driftReports.text(report, { colour: false, width }).split("\n")) {
        assert.ok(!isCommand(line), line);
        assert.ok(line.length <= width, line);
      }
  });

  it("is in JSON exactly what it was", () => {
    fc.assert(
      fc.property(hostileDrift, (report) =>
        assert.deepEqual(JSON.parse(driftReports.json(report)), JSON.parse(JSON.stringify(report))),
      ),
    );
  });

  it("opens no tag in Markdown but ours, and ends no row", () => {
    fc.assert(
      fc.property(hostileDrift, (report) => {
        const text = driftReports.markdown(report);
        assert.doesNotMatch(text.replaceAll(/<\/?(code|details|summary)>|<br>|<wbr>/g, ""), /[<>]/);
        const rows = text.split("\n").filter((line) => line.startsWith("|"));
        const columns = [5, 4, 6, 3].map((count) => count + 2);
        for (const row of rows) assert.ok(columns.includes(row.split("|").length), row);
      }),
    );
  });

  it("is a key that can be copied whole, however narrow the screen", () => {
    fc.assert(
      fc.property(hostileDrift, fc.integer({ min: 1, max: 200 }), (report, width) => {
        const lines = driftReports.text(report, { colour: false, width }).split("\n");
        for (const { key } of report.silenced)
          assert.ok(
            lines.some((line) => line.endsWith(inert(key))),
            key,
          );
      }),
      { numRuns },
    );
  });
});
