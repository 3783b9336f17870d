import assert from "node:assert/strict";
import { reports } from "../../report";
import { assertGolden, goldenNames } from "./golden";
import { situations } from "./situations";

const cases = Object.entries(situations).flatMap(([situation, verdict]) =>
  Object.entries(reports).map(([format, render]) => ({ situation, format, verdict, render })),
);
const nameOf = ({ situation, format }: { situation: string; format: string }) => `${situation}.${format}.txt`;

describe("a report of a verdict", () => {
  for (const { situation, format, verdict, render } of cases) {
    it(`shows ${situation} as ${format} the way its golden file does`, () => {
      assertGolden(nameOf({ situation, format }), `${render(verdict, { colour: false, width: 100 })}\n`);
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
