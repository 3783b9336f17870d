import assert from "node:assert/strict";
import fc from "fast-check";
import type { DriftReport } from "../../core/model/drift-report";
import { driftReports } from "../../report";
import { MAX_DRIFT_MARKDOWN_BYTES } from "../../report/drift-markdown";
import { driftFinding, driftReport, driftSituations, largeReport } from "./drift-situations";
import { hostileText } from "./hostile-verdict";

const markdown = (report: DriftReport) => driftReports.markdown(report);
const rowsOf = (text: string) => text.match(/^\| [a-z-]+( \(warning\))?<br><code>.*$/gm) ?? [];
const leftOf = (text: string) =>
  [...text.matchAll(/^(\d+) more did not fit here; `canary drift --format json` has them all\.$/gm)].map(([, left]) =>
    Number(left),
  );
const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);

describe("the report of drift as Markdown", () => {
  it("never exceeds its budget, in bytes, whatever the findings say", () => {
    const filling = fc.constantFrom("x", "<", "@", "é", "\u{1f600}");
    const long = fc
      .tuple(hostileText, filling, fc.integer({ min: 0, max: 1_500 }))
      .map(([text, character, count]) => (text + character.repeat(count)).slice(0, 2_000));
    fc.assert(
      fc.property(long, fc.integer({ min: 1, max: 300 }), (text, count) => {
        const section = { outcome: "undetermined", covered: text, reason: text } as const;
        const finding = driftFinding({ key: `cloud:${text}`, expected: text, actual: text, says: text, remedy: text });
        const findings = Array.from({ length: count }, () => finding);
        const report = driftReport({
          ...{ ring: text, against: text, fingerprint: text, outcome: "drift", findings },
          sections: { cloud: section, rings: section, images: section },
          silenced: findings.map((one) => ({ ...one, until: "2026-12-05", why: text })),
        });
        assert.ok(Buffer.byteLength(markdown(report)) <= MAX_DRIFT_MARKDOWN_BYTES);
      }),
      { numRuns: 20 },
    );
  });

  it("fits an issue with a thousand findings of a thousand tenants, and says how many it left out", () => {
    const text = markdown(largeReport({ tenants: 1_000, findings: 1_000 }));
    assert.ok(Buffer.byteLength(text) <= 60_000);
    assert.ok(rowsOf(text).length > 100);
    assert.equal(rowsOf(text).length + sum(leftOf(text)), 1_000);
    assert.match(text, /^### 1000 tenants: 1000 current$/m);
  });

  it("leaves out a row that is too long, and none after it", () => {
    const long = driftFinding({ key: `cloud:canary/a:${"x".repeat(70_000)}` });
    const text = markdown(driftReport({ outcome: "drift", findings: [long, driftFinding()] }));
    assert.equal(rowsOf(text).length, 1);
    assert.deepEqual(leftOf(text), [1]);
  });

  it("leaves no other part out for one that is long", () => {
    const { findings } = largeReport({ tenants: 1_000, findings: 1_000 });
    const { resolved = [] } = driftSituations.since ?? {};
    const { documented = [], tags = [] } = driftSituations.drift ?? {};
    const text = markdown(driftReport({ outcome: "drift", findings, resolved, documented, tags }));
    assert.equal(leftOf(text).length, 3);
    for (const title of ["cloud", "rings", "images", "2 resolved", "4 tags", "2 differences from prod that"])
      assert.match(text, new RegExp(`^### ${title}.*\\n\\n(<details>.*\\n\\n)?\\|.*\\n\\| ---.*\\n\\| .`, "m"));
  });

  it("folds its tables beyond 20 rows", () => {
    const findings = (count: number) =>
      Array.from({ length: count }, (_, at) => driftFinding({ subject: `tenant-${at}` }));
    assert.doesNotMatch(markdown(driftReport({ findings: findings(20) })), /<details>/);
    const folded = /<details><summary>21 rows<\/summary>\n\n\|[^<]*\n(\| .*\n){22}\n<\/details>/;
    assert.match(markdown(driftReport({ findings: findings(21) })), folded);
  });

  it("has the key of every finding as the ignore file takes it", () => {
    for (const [name, report] of Object.entries(driftSituations)) {
      if (name === "hostile") continue;
      const shown = markdown(report).replaceAll(/&#(\d+);/g, (_, character) => String.fromCharCode(Number(character)));
      for (const { key } of [...report.findings, ...report.silenced, ...report.resolved])
        assert.ok(shown.includes(`<code>${key}</code>`), key);
    }
  });

  it("shows what stands between backticks as code, and nothing else of a sentence as markup", () => {
    const says = "Run `pulumi up` **now**, or <b>else</b> `";
    const text = markdown(driftReport({ findings: [driftFinding({ says, remedy: "" })] }));
    const shown = "Run <code>pulumi up</code> &#42;&#42;now&#42;&#42;, or &#60;b&#62;else&#60;/b&#62; &#96;<br> |";
    assert.ok(text.includes(shown), text);
  });

  it("calls nothing new as long as there is no earlier report", () => {
    for (const [name, report] of Object.entries(driftSituations))
      assert.equal(
        /\*\*new\*\*|\| since \|/.test(markdown(report)),
        report.since !== null && report.findings.length > 0,
        name,
      );
  });

  it("says of every section what was looked at, and why not everything could be told", () => {
    const text = markdown(driftSituations.partial as DriftReport);
    assert.match(
      text,
      /^\| ❌ \| \*\*cloud\*\* \| 1 finding .*; the rest could not be told \| 31 resources.*\| the refresh/m,
    );
    assert.match(text, /^\| ✅ \| \*\*rings\*\* \| clean \| 25 paths of 2 tenants against prod \| {2}\|$/m);
  });
});
