import assert from "node:assert/strict";
import fc from "fast-check";
import type { CheckResult, Verdict } from "../../core/model/verdict";
import { reports } from "../../report";
import { MAX_SUMMARY_BYTES } from "../../report/markdown";
import { hostileText, hostileVerdict } from "./hostile-verdict";
import { failure, situations, verdictWith } from "./situations";

/** The only tags that are ours. */
const OURS = /<\/?(code|details|summary)>|<br>|<wbr>/g;
const many = (count: number, given: Partial<CheckResult>): Verdict => {
  const tenants = Array.from({ length: count }, (_, index) => `t-${index + 1}`);
  const suite = (["critical", "advisory", "trial"] as const).map((weight) => ({
    name: weight,
    weight,
    isSecurity: false,
  }));
  const checks = tenants.flatMap((tenant) => suite.map(({ name }) => ({ ...failure, ...given, tenant, check: name })));
  return verdictWith({ outcome: "RED", tenants, suite, checks });
};

describe("the step summary", () => {
  it("never exceeds its budget, in bytes, whatever the tenants say", () => {
    const long = fc
      .tuple(hostileText, fc.constantFrom("x", "<", "@", "é", "\u{1f600}"), fc.integer({ min: 0, max: 1_500 }))
      .map(([text, filling, count]) => (text + filling.repeat(count)).slice(0, 2_000));
    const texts = fc.record({ expected: long, got: long, request: long, fix: long });
    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 300 }), (given, count) => {
        assert.ok(Buffer.byteLength(reports.markdown(many(count, given))) <= MAX_SUMMARY_BYTES);
      }),
      { numRuns: 20 },
    );
  });

  it("leaves out whole rows, says how many, and still says what to do", () => {
    const text = reports.markdown(many(4_000, { got: "é".repeat(200) }));
    const rows = text.match(/^\| <code>t-.*$/gm) ?? [];
    const left = [...text.matchAll(/^(\d+) more checks? did not fit here/gm)].map(([, count]) => Number(count));
    assert.equal(rows.length + left.reduce((sum, count) => sum + count, 0), 12_000);
    assert.ok(rows.length > 500 && rows.every((row) => row.endsWith(" s |")));
    assert.match(text, /^- <code>critical<\/code>: Compare the handler/m);
    assert.match(text, /^0 of 12000 checks passed/m);
  });

  it("folds its tables beyond 20 tenants", () => {
    assert.doesNotMatch(reports.markdown(many(20, {})), /<details>/);
    assert.equal(reports.markdown(many(21, {})).match(/<details><summary>21 checks on 21 tenants/g)?.length, 3);
  });

  it("holds no tag but its own, as many as for a harmless tenant", () => {
    const tags = (verdict: Verdict) => reports.markdown(verdict).match(/<\/?(code|details|summary|br)>/g);
    fc.assert(
      fc.property(hostileVerdict, (verdict) => {
        assert.doesNotMatch(reports.markdown(verdict).replaceAll(OURS, ""), /</);
        const harmless = verdict.checks.map((check) => ({ ...check, expected: "", got: "", request: "", fix: "" }));
        assert.deepEqual(tags(verdict), tags({ ...verdict, checks: harmless }));
      }),
    );
  });

  it("writes every character that Markdown acts on as an entity, in what a tenant says", () => {
    fc.assert(
      fc.property(hostileText, (got) => {
        const [row] =
          reports.markdown(verdictWith({ outcome: "RED", checks: [{ ...failure, got }] })).match(/^\| <code>c-02.*/m) ??
          [];
        assert.ok(row !== undefined && row.split("|").length === 8, row);
        const said = row
          .replaceAll(OURS, "")
          .replaceAll(/&#\d+;/g, "")
          .replaceAll("0.01 s", "");
        assert.doesNotMatch(said.slice(1, -1).replaceAll(" | ", ""), /["#$&'*.:<>@[\\\]^_`{|}~!]/);
      }),
    );
  });

  it("says that production is untouched whenever it is not GREEN, and only then", () => {
    for (const verdict of Object.values(situations)) {
      assert.equal(/production are untouched/.test(reports.markdown(verdict)), verdict.outcome !== "GREEN");
    }
  });

  it("asks to promote only what a whole and seen run found GREEN", () => {
    const promoted = Object.keys(situations).filter((name) => {
      const verdict = situations[name];
      return verdict !== undefined && reports.markdown(verdict).includes("canary promote");
    });
    assert.deepEqual(promoted, ["green", "green-quorum", "flaky", "flaky-many", "advisory", "trial-on-green"]);
  });
});
