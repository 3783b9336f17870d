import assert from "node:assert/strict";
import stringWidth from "string-width";
import { inert } from "../../core/inert";
import type { DriftReport } from "../../core/model/drift-report";
import { driftReports } from "../../report";
import { AT, driftFinding, driftReport, driftSituations, largeReport } from "./drift-situations";

const text = (report: DriftReport, width = 100) => driftReports.text(report, { colour: false, width });
const large = largeReport({ tenants: 1_000, findings: 1_000 });
const reports = { ...driftSituations, large };
const keysOf = ({ findings, silenced, resolved }: DriftReport) =>
  new Set([...findings, ...silenced, ...resolved].map(({ key }) => inert(key)));
const situation = (name: string): DriftReport => {
  const report = driftSituations[name];
  assert.ok(report);
  return report;
};

describe("the report of drift in a terminal", () => {
  for (const width of [60, 80, 120, 200]) {
    it(`is never wider than ${width} columns but for a key, which is whole`, () => {
      for (const report of Object.values(reports)) {
        const keys = keysOf(report);
        for (const line of text(report, width).split("\n"))
          assert.ok(stringWidth(line) <= width || keys.has(line), `${stringWidth(line)} columns: ${line}`);
      }
    });

    it(`is the same text with colours as without, at ${width} columns`, () => {
      for (const report of Object.values(reports)) {
        const coloured = driftReports.text(report, { colour: true, width });
        assert.ok(coloured.includes("\u001b["));
        // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are what this is about.
        assert.equal(coloured.replaceAll(/\u001b\[\d+m/g, ""), text(report, width));
      }
    });
  }

  const outcomes = {
    clean: /^CLEAN canary against prod: no drift; 1 documented difference$/,
    drift: /^DRIFT canary against prod: 12 findings; 2 documented differences$/,
    undetermined:
      /^UNDETERMINED canary against prod: no drift where it could be told; could not tell everything about$/,
    partial: /^DRIFT canary against prod: 2 findings; could not tell everything about cloud and images$/,
    since: /^DRIFT canary against prod: 12 findings, 6 of them new; 2 resolved$/,
    silenced: /^CLEAN canary against prod: no drift; 2 silenced; 1 documented difference$/,
    empty: /^CLEAN canary against prod: no drift$/,
  };
  for (const [name, first] of Object.entries(outcomes)) {
    it(`begins with the outcome: ${name}`, () => {
      assert.match(text(situation(name)).split("\n")[0] ?? "", first);
    });
  }

  it("says again at its end what a long one began with", () => {
    const lines = text(large).split("\n");
    assert.equal(lines.at(-1), lines[0]);
    assert.equal(text(situation("empty")).match(/^CLEAN/gm)?.length, 1);
  });

  it("says of every section what was looked at and why not everything could be told", () => {
    const partial = text(situation("partial"), 200);
    assert.match(partial, /^✘ cloud: 1 finding \(1 changed\); the rest could not be told; looked at 31 resources/m);
    assert.match(partial, /^ {4}not everything could be told: the refresh of prod ended after 120 s/m);
    assert.match(partial, /^✔ rings: clean; looked at 25 paths of 2 tenants against prod$/m);
    assert.match(text(situation("undetermined"), 200), /^\? cloud: could not be told; looked at 31 resources/m);
  });

  it("leaves a section clean in which nothing was found but what warns", () => {
    const report = driftReport({ findings: [driftFinding({ kind: "unused", section: "rings", level: "warning" })] });
    assert.match(text(report), /^✔ rings: 1 finding \(1 unused\); looked at/m);
    assert.match(driftReports.markdown(report), /^\| ✅ \| \*\*rings\*\* \| 1 finding/m);
  });

  it("calls nothing new, and gives no age, as long as there is no earlier report", () => {
    assert.doesNotMatch(text(situation("drift")), /\bnew\b|since/);
    assert.match(text(situation("since")), /│ since/);
  });

  it("shows the new before the old and what fails before what warns", () => {
    const kinds = [...text(situation("since"), 200).matchAll(/^│ \d+ │ (\S+) .* │ (\S.*?) +│$/gm)].map(
      ([, kind, since]) => [kind, since],
    );
    assert.deepEqual(kinds.slice(3), [
      ["broken", "new"],
      ["expired", "9 days"],
      ["undocumented", "24 h"],
      ["unused", "new"],
      ["moved", "new"],
      ["split", "new"],
      ["rejected", "9 days"],
      ["lagging", "24 h"],
      ["stale", "24 h"],
    ]);
  });

  it("says what to do once for all findings that it is the same for, with the key of each", () => {
    const findings = ["a", "b", "c"].map((subject) => driftFinding({ subject }));
    const report = text(driftReport({ outcome: "drift", findings }));
    assert.equal(report.match(/→ Run `pulumi up -s canary`/g)?.length, 1);
    assert.match(report, /^ {2}#1 cloud:canary\/a:instanceType\n {2}#2 cloud:canary\/b:instanceType\n {2}#3 cloud/m);
  });

  it("keeps a command whole that has to be copied", () => {
    const remedy = "Read its log: `journalctl -u tenant-updater -n 50 --no-pager`.";
    const report = text(driftReport({ outcome: "drift", findings: [driftFinding({ remedy })] }), 60);
    assert.match(report, /^ {4}`journalctl -u tenant-updater -n 50 --no-pager`\.$/m);
  });

  it("ends a long list, says how much more there is and where all of it is", () => {
    const report = text(large);
    assert.ok(report.split("\n").length < 300);
    assert.equal(report.match(/^ {2}and \d+ more; `canary drift --format json` has them all$/gm)?.length, 3);
    assert.match(report, /^✘ cloud: 251 findings, 84 of them new \(84 changed, 84 deleted, 83 ignore-expired\)/m);
  });

  it("shows the tenants that are not current and counts the others", () => {
    assert.match(text(large), /^1000 tenants: 1000 current\n\n/m);
    const tenants = large.tenants.map((one, at) => ({
      ...one,
      ...(at < 30 ? { state: "silent", lagSeconds: null } : {}),
    }));
    const report = text({ ...large, findings: [], tenants: tenants as DriftReport["tenants"] });
    assert.match(report, /^1000 tenants: 30 silent, 970 current\n┌/m);
    assert.equal(report.match(/^│ prod\/t-\d{4} │ silent/gm)?.length, 20);
    assert.match(report, /^ {2}and 10 more;/m);
  });

  it("shows until when a finding is silenced, how many days that are, and why", () => {
    assert.match(
      text(situation("silenced"), 200),
      /^ {2}cloud:canary\/tenant-canary-a-machine:instanceType\n {6}t3.small → t3.medium; until 2026-12-05 \(10 days\): The load/m,
    );
  });

  it("shows what was resolved and for how long it was there", () => {
    assert.match(
      text(situation("since")),
      /^2 resolved\n {2}cloud:canary\/channel:value\n {6}was there for 9 days: The/m,
    );
  });

  it("shows documented differences with reason, owner and days left, those that end first at the top", () => {
    assert.match(
      text(situation("drift"), 200),
      /^│ updaterPeriodSeconds │ 300 +│ 60 +│ platform │ last day, until 2026-12-31 .*\n│ rootVolume.sizeGib .* 36 days, until 2026-12-31 +│ A larger/m,
    );
  });

  const ages = [
    { firstSeen: AT, age: "0 min" },
    { firstSeen: "2026-11-25T02:01:00.000Z", age: "59 min" },
    { firstSeen: "2026-11-25T02:00:00.000Z", age: "1 h" },
    { firstSeen: "2026-11-23T04:00:00.000Z", age: "47 h" },
    { firstSeen: "2026-11-23T03:00:00.000Z", age: "2 days" },
    { firstSeen: "2026-11-25T09:00:00.000Z", age: "0 min" },
  ];
  for (const { firstSeen, age } of ages) {
    it(`says ${age} of what is there since ${firstSeen}`, () => {
      const findings = [driftFinding({ firstSeen })];
      const since = "2026-11-25T23:00:00.000Z";
      assert.ok(text(driftReport({ outcome: "drift", findings, since })).includes(`│ ${age} `));
    });
  }
});
