import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv2020 from "ajv/dist/2020";
import addFormats from "ajv-formats";
import { driftReportSchema, renderDriftReportSchema } from "../../core/model/drift-report";
import { driftReports } from "../../report";
import { driftSituations, largeReport } from "./drift-situations";

const reports = { ...driftSituations, large: largeReport({ tenants: 1_000, findings: 25 }) };
const published = readFileSync(join(__dirname, "../../docs/drift-report.schema.json"), "utf8");

describe("the report of drift as JSON", () => {
  it("is the report, and is read back as such", () => {
    for (const report of Object.values(reports)) {
      const read: unknown = JSON.parse(driftReports.json(report));
      assert.deepEqual(read, report);
      assert.deepEqual(driftReportSchema.parse(read), report);
    }
  });

  it("has a schema, which is what `npm run docs` would write now", () => {
    assert.equal(published, renderDriftReportSchema());
  });

  it("is what its schema says, and the schema refuses what it is not", () => {
    const isReport = addFormats(new Ajv2020({ allErrors: true })).compile(JSON.parse(published) as object);
    for (const [name, report] of Object.entries(reports))
      assert.ok(isReport(JSON.parse(driftReports.json(report))), `${name}: ${JSON.stringify(isReport.errors)}`);
    assert.equal(isReport({ ...driftSituations.clean, outcome: "fine" }), false);
    assert.equal(isReport({ ...driftSituations.clean, version: 2 }), false);
  });
});
