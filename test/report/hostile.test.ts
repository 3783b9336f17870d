import assert from "node:assert/strict";
import fc from "fast-check";
import type { Verdict } from "../../core/model/verdict";
import { reports } from "../../report";
import { hostileVerdict } from "./hostile-verdict";

const plain = { colour: false, width: 80 };

/** What GitHub's runner takes for a command in a line of a log. */
const isCommand = (line: string) => /^\s*::[A-Za-z].*::/.test(line) || /##\w*\[/.test(line);

describe("what a tenant says, in a report", () => {
  for (const [format, render] of Object.entries(reports)) {
    it(`moves no cursor in ${format}`, () => {
      fc.assert(fc.property(hostileVerdict, (verdict) => assert.doesNotMatch(render(verdict, plain), /(?!\n)\p{C}/u)));
    });

    it(`is no command to a CI system in ${format}`, () => {
      fc.assert(
        fc.property(hostileVerdict, (verdict) => {
          const lines = render(verdict, plain).split("\n");
          const ours = /^::(notice|error|warning) title=[^:,]*::(?!.*##\w*\[)/;
          for (const line of lines) assert.ok(format === "annotations" ? ours.test(line) : !isCommand(line), line);
        }),
      );
    });
  }

  it("ends no CDATA section and opens no tag in JUnit", () => {
    const outsideSections = (verdict: Verdict) => reports.junit(verdict).replaceAll(/<!\[CDATA\[[\s\S]*?]]>/g, "");
    fc.assert(
      fc.property(hostileVerdict, (verdict) => {
        const text = outsideSections(verdict);
        assert.ok(!text.includes("]]>"), text);
        const harmless = verdict.checks.map((check) => ({ ...check, expected: "", got: "", request: "", fix: "" }));
        const tags = outsideSections({ ...verdict, checks: harmless }).match(/</g)?.length;
        assert.equal(text.match(/</g)?.length, tags);
      }),
    );
  });
});
