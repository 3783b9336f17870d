import assert from "node:assert/strict";
import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import { reports } from "../../report";
import { checksWith, failure, situations, verdictWith } from "./situations";

const plain = { colour: false, width: 100 };
const redOn = (tenants: string[]) =>
  verdictWith({ outcome: "RED", tenants, checks: tenants.map((tenant) => ({ ...failure, tenant })) });
const named = (count: number) => Array.from({ length: count }, (_, index) => `t-${index + 1}`);

describe("the console report", () => {
  it("names a tenant once, whatever the order of its checks", () => {
    const checks = [failure, { ...failure, tenant: "c-03" }, { ...failure, check: "memories" }];
    const text = reports.console(verdictWith({ outcome: "RED", checks }), plain);
    assert.equal(text.match(/^c-02$/gm)?.length, 1);
    assert.equal(text.match(/^c-03$/gm)?.length, 1);
    assert.equal(text.match(/^ {2}failed /gm)?.length, 3);
  });

  it("shows 20 tenants in full and counts the others", () => {
    assert.doesNotMatch(reports.console(redOn(named(20)), plain), /more tenant/);
    const text = reports.console(redOn(named(21)), plain);
    assert.equal(text.match(/^t-\d+$/gm)?.length, 20);
    assert.match(text, /^and 1 more tenant with 1 check that did not pass$/m);
  });

  it("shows a tenant where a check failed before all those where one could not tell", () => {
    const unclear = named(30).map((tenant) => ({ ...failure, tenant, result: "undetermined" as const }));
    const text = reports.console(verdictWith({ outcome: "RED", checks: [...unclear, failure] }), plain);
    assert.ok(text.indexOf("\nc-02\n") > 0 && text.indexOf("\nc-02\n") < text.indexOf("\nt-1\n"));
  });

  it("never lists a check that was not run", () => {
    const checks = checksWith(verdictWith(), { ...failure, result: "not-run" });
    const text = reports.console(verdictWith({ outcome: "INCONCLUSIVE", checks }), plain);
    assert.doesNotMatch(text, /events|c-02/);
    assert.match(text, /^7 of 8 checks passed, 1 not run, on 2 tenants/m);
  });

  const trials = [
    { outcome: "GREEN", outcomeWithTrials: "RED", title: "made it RED" },
    { outcome: "GREEN", outcomeWithTrials: "INCONCLUSIVE", title: "made it INCONCLUSIVE" },
    { outcome: "GREEN", outcomeWithTrials: "GREEN", title: "left it GREEN" },
    { outcome: "RED", outcomeWithTrials: "RED", title: "left it RED" },
  ] as const;
  for (const { title, ...given } of trials) {
    it(`says of a ${given.outcome} verdict what the trials would have done, as the verdict knows it: ${title}`, () => {
      const suite = [{ name: "events", weight: "trial" as const, isSecurity: false }];
      const text = reports.console(verdictWith({ suite, checks: [failure], ...given }), plain);
      assert.match(text, new RegExp(`^trial: would have ${title}$`, "m"));
    });
  }

  it("colours only when it may", () => {
    for (const verdict of Object.values(situations)) {
      const coloured = reports.console(verdict, { colour: true, width: 100 });
      const code = { GREEN: 32, RED: 31, INCONCLUSIVE: 33 }[verdict.outcome];
      assert.ok(coloured.startsWith(`\u001b[${code}m${verdict.outcome}\u001b[0m`), coloured);
      assert.equal(stripVTControlCharacters(coloured), reports.console(verdict, plain));
    }
  });

  it("breaks long texts between words and loses none", () => {
    const word = fc.stringMatching(/^[a-z]{1,30}$/);
    fc.assert(
      fc.property(fc.array(word, { minLength: 1 }), fc.integer({ min: 40, max: 200 }), (words, width) => {
        const verdict = verdictWith({ outcome: "RED", checks: [{ ...failure, got: words.join(" ") }] });
        const text = reports.console(verdict, { colour: false, width });
        const lines = text.slice(text.indexOf("got "), text.indexOf("request ")).trimEnd().split("\n");
        assert.equal(lines.join(" ").replaceAll(/\s+/g, " "), `got ${words.join(" ")}`);
        assert.ok(lines.slice(1).every((line) => line.length <= Math.max(width, 16 + 30)));
      }),
    );
  });
});
