import assert from "node:assert/strict";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseReport } from "../../core/model/verdict-report";
import { writeReportFile } from "../../core/report-file";
import { reports } from "../../report";
import { situations } from "../report/situations";
import { temporaryDirectory } from "../support/temporary-directory";

describe("the gate's report", () => {
  let directory: ReturnType<typeof temporaryDirectory>;
  let warnings: string[];
  beforeEach(() => {
    directory = temporaryDirectory();
    warnings = [];
  });
  afterEach(() => directory.remove());
  const write = (text: string, file: string | undefined) =>
    writeReportFile(text, "CANARY_GATE_REPORT", { CANARY_GATE_REPORT: file }, (why) => warnings.push(why));
  const modeOf = (file: string) => statSync(file).mode & 0o777;

  for (const name of ["green", "red", "inconclusive"] as const) {
    it(`is the whole verdict in the file that is named, for its owner alone, when it is ${name}`, () => {
      const file = join(directory.path, "gate.json");
      const verdict = situations[name] ?? assert.fail();
      write(reports.json(verdict), file);
      assert.deepEqual(parseReport(readFileSync(file, "utf8")), verdict);
      assert.equal(modeOf(file), 0o600);
      assert.deepEqual(warnings, []);
    });
  }

  it("takes the place of one that was there, also when others could read that", () => {
    const file = join(directory.path, "gate.json");
    writeFileSync(file, "a longer text than the report that is to be written", { mode: 0o644 });
    write("{}", file);
    assert.deepEqual([readFileSync(file, "utf8"), modeOf(file)], ["{}\n", 0o600]);
  });

  it("is written nowhere when no file is named", () => {
    for (const file of [undefined, ""]) write("{}", file);
    assert.deepEqual(warnings, []);
  });

  it("is written nowhere under a path that begins in an unknown folder, and says so", () => {
    write("{}", "gate.json");
    assert.match(warnings.join(), /CANARY_GATE_REPORT must be a whole path/);
  });

  it("that cannot be written is a warning and throws nothing", () => {
    write("{}", join(directory.path, "no/such/folder/gate.json"));
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? "", /^The report that CANARY_GATE_REPORT asks for could not be written: ENOENT/);
  });
});
