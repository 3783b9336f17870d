import assert from "node:assert/strict";
import fc from "fast-check";
import type { CheckResult } from "../../core/model/verdict";
import { reports } from "../../report";
import { hostileVerdict } from "./hostile-verdict";
import { failure, verdictWith } from "./situations";

const failures = (count: number, result: CheckResult["result"]) =>
  Array.from({ length: count }, (_, index) => ({ ...failure, result, tenant: `${result}-${index}` }));

describe("the annotations", () => {
  it("are one line for each command, at most 10 errors and 10 warnings", () => {
    fc.assert(
      fc.property(hostileVerdict, (verdict) => {
        const kinds = reports
          .annotations(verdict)
          .split("\n")
          .map((line) => /^::(\w+) title=/.exec(line)?.[1]);
        assert.equal(kinds[0], { GREEN: "notice", RED: "error", INCONCLUSIVE: "warning" }[verdict.outcome]);
        assert.ok(!kinds.slice(1).includes("notice"));
        for (const kind of ["error", "warning"]) assert.ok(kinds.filter((other) => other === kind).length <= 10);
        assert.ok(kinds.every((kind) => kind !== undefined));
      }),
    );
  });

  const counts = [
    { count: 9, shown: 10, last: "::error title=events failed on failed-8::" },
    { count: 10, shown: 10, last: "::error title=2 more checks failed::" },
    { count: 500, shown: 10, last: "::error title=492 more checks failed::" },
  ];
  for (const { count, shown, last } of counts) {
    it(`are ${shown} errors for ${count} failed checks, the verdict among them, and say how many more there are`, () => {
      const checks = [...failures(count, "failed"), ...failures(1, "undetermined")];
      const lines = reports.annotations(verdictWith({ outcome: "RED", checks })).split("\n");
      const errors = lines.filter((line) => line.startsWith("::error "));
      assert.equal(errors.length, shown);
      assert.ok(errors.at(-1)?.startsWith(last), errors.at(-1));
      assert.match(lines.at(-1) ?? "", /^::warning title=events could not tell on undetermined-0::/);
    });
  }

  it("are escaped as Actions unescapes them", () => {
    const check = { ...failure, tenant: "a,b:c", got: "50% of 1,000: no\nyes" };
    const [, line = ""] = reports.annotations(verdictWith({ outcome: "RED", checks: [check] })).split("\n");
    assert.ok(
      line.startsWith("::error title=events failed on a%2Cb%3Ac::expected: 200 and a JSON array%0Agot: "),
      line,
    );
    assert.ok(line.includes("%0Agot: 50%25 of 1,000: no yes%0A"), line);
  });

  it("leave out what does not decide", () => {
    const suite = [{ name: "events", weight: "advisory" as const, isSecurity: false }];
    assert.doesNotMatch(
      reports.annotations(verdictWith({ outcome: "GREEN", suite, checks: [failure] })),
      /::(error|warning)/,
    );
  });
});
