import assert from "node:assert/strict";
import {
  type DriftReport,
  driftReportSchema,
  type NewFinding,
  type SectionResult,
} from "../../core/model/drift-report";
import { type IgnoreLine, parseIgnore } from "../../drift/ignore";
import { makeReport, type ReportParts } from "../../drift/report";

const NOW = new Date("2026-11-24T12:00:00.000Z");
const LATER = new Date("2026-11-25T12:00:00.000Z");
const WHY = "Somebody looked at it and it may stay so.";

const finding = (more: Partial<NewFinding> = {}): NewFinding => ({
  section: "cloud",
  kind: "changed",
  stack: "canary",
  subject: "tenant-a-machine",
  path: "tags.Name",
  expected: "a",
  actual: "b",
  says: "Somebody renamed it.",
  remedy: "Run pulumi up.",
  level: "error",
  ...more,
});
const section = (...findings: NewFinding[]): SectionResult => ({ covered: "5 things", reason: null, findings });
const lines = (...text: string[]): IgnoreLine[] => parseIgnore(text.join("\n"), ".driftignore", NOW);
const KEY = "cloud:canary/tenant-a-machine:tags.Name";

function report(
  more: Omit<Partial<ReportParts>, "ignore" | "sections"> & {
    lines?: IgnoreLine[];
    sections?: Partial<ReportParts["sections"]>;
  } = {},
): DriftReport {
  const { lines: ignored = [], sections, ...rest } = more;
  return makeReport({
    now: NOW,
    ring: "canary",
    against: "prod",
    sections: { cloud: section(), rings: section(), images: section(), ...sections },
    waived: [],
    documented: [],
    matrix: { paths: [], tenants: [] },
    tags: [],
    tenants: [],
    ignore: { file: ".driftignore", lines: ignored },
    earlier: [],
    locate: () => null,
    ...rest,
  });
}
const found = (...findings: NewFinding[]) => ({ sections: { cloud: section(...findings) } });

describe("the drift report", () => {
  it("is clean when every section was told and found nothing", () => {
    const clean = report();
    assert.equal(clean.outcome, "clean");
    assert.deepEqual(
      Object.values(clean.sections).map(({ outcome }) => outcome),
      ["clean", "clean", "clean"],
    );
  });

  const outcomes: [what: string, cloud: SectionResult, rings: SectionResult, outcome: string][] = [
    ["drift with a finding", section(finding()), section(), "drift"],
    ["undetermined when a section could not be told", section(), { ...section(), reason: "no answer" }, "undetermined"],
    [
      "drift with a finding when another section could not be told",
      section(finding()),
      { ...section(), reason: "no answer" },
      "drift",
    ],
    [
      "drift with a finding of a section that could only half be told",
      { ...section(finding()), reason: "no answer" },
      section(),
      "drift",
    ],
  ];
  for (const [what, cloud, rings, outcome] of outcomes) {
    it(`is ${what}`, () => {
      const made = report({ sections: { cloud, rings } });
      assert.equal(made.outcome, outcome);
      assert.equal(made.sections.rings.reason, rings.reason);
    });
  }

  it("is what its schema says, also read back", () => {
    const made = report(found(finding()));
    assert.deepEqual(driftReportSchema.parse(JSON.parse(JSON.stringify(made))), made);
  });

  it("gives each finding its key, its place and the time", () => {
    const made = report({ ...found(finding()), locate: () => ({ file: "Pulumi.canary.yaml", line: 3 }) });
    const [one] = made.findings;
    assert.deepEqual([one?.key, one?.firstSeen, one?.location?.line], [KEY, NOW.toISOString(), 3]);
  });

  describe("with an ignore file", () => {
    it("is clean when all that was found is silenced, and says until when and why", () => {
      const made = report({ ...found(finding()), lines: lines(`${KEY} 2026-12-01 ${WHY}`) });
      assert.equal(made.outcome, "clean");
      assert.deepEqual(
        made.silenced.map(({ key, until, why }) => [key, until, why]),
        [[KEY, "2026-12-01", WHY]],
      );
    });

    it("finds what is silenced no longer, and the line that is over", () => {
      const made = report({ ...found(finding()), lines: lines(`${KEY} 2026-11-23 ${WHY}`) });
      assert.deepEqual(
        made.findings.map(({ kind, key }) => [kind, key]),
        [
          ["ignore-expired", `cloud:canary/.driftignore:${KEY}`],
          ["changed", KEY],
        ],
      );
      assert.deepEqual(made.findings[0]?.location, { file: ".driftignore", line: 1 });
    });

    it("drifts by a line that is over, also when what it silenced is gone", () => {
      const made = report({ lines: lines(`${KEY} 2026-11-23 ${WHY}`) });
      assert.equal(made.sections.cloud.outcome, "drift");
    });

    it("cannot be made clean by a line for what could not be told", () => {
      const made = report({
        sections: { cloud: { ...section(), reason: "no answer" } },
        lines: lines(`cloud:canary/*:* 2026-12-01 ${WHY}`),
      });
      assert.equal(made.outcome, "undetermined");
    });
  });

  it("shows what a waiver has taken among what is silenced", () => {
    const taken = finding({ section: "rings", path: "instanceType" });
    const made = report({ waived: [{ finding: taken, until: "2026-12-01", why: WHY }] });
    assert.deepEqual(
      [made.outcome, made.silenced[0]?.path, made.silenced[0]?.until],
      ["clean", "instanceType", "2026-12-01"],
    );
  });

  describe("with an earlier one", () => {
    const first = report(found(finding(), finding({ path: "tags.Old" })));

    it("says since when each finding is there, what is new and what is resolved", () => {
      const made = report({ ...found(finding(), finding({ path: "tags.New" })), now: LATER, earlier: [first] });
      assert.equal(made.since, NOW.toISOString());
      assert.deepEqual(
        made.findings.map(({ path, firstSeen }) => [path, firstSeen]),
        [
          ["tags.Name", NOW.toISOString()],
          ["tags.New", LATER.toISOString()],
        ],
      );
      assert.deepEqual(
        made.resolved.map(({ key }) => key),
        ["cloud:canary/tenant-a-machine:tags.Old"],
      );
    });

    it("does not forget a finding's age while it is silenced, and does not take it for resolved", () => {
      const hushed = report({
        ...found(finding()),
        now: LATER,
        earlier: [first],
        lines: lines(`${KEY} 2026-12-01 ${WHY}`),
      });
      assert.deepEqual(
        hushed.resolved.map(({ key }) => key),
        ["cloud:canary/tenant-a-machine:tags.Old"],
      );
      const after = new Date("2026-11-26T12:00:00.000Z");
      const [again] = report({ ...found(finding()), now: after, earlier: [hushed] }).findings;
      assert.equal(again?.firstSeen, NOW.toISOString());
    });

    it("takes nothing for resolved that it could not look at", () => {
      const made = report({ sections: { cloud: { ...section(), reason: "no answer" } }, now: LATER, earlier: [first] });
      assert.deepEqual(made.resolved, []);
    });

    it("compares with the newest of several, and has all of them in its timeline", () => {
      const second = report({ ...found(finding()), now: LATER, earlier: [first] });
      const now = new Date("2026-11-26T12:00:00.000Z");
      const made = report({ now, earlier: [second, first] });
      assert.equal(made.since, LATER.toISOString());
      assert.deepEqual(
        made.timeline.map(({ at, counts }) => [at, counts.cloud]),
        [
          [NOW.toISOString(), 2],
          [LATER.toISOString(), 1],
          [now.toISOString(), 0],
        ],
      );
    });

    it("refuses one of other stacks, and one that is not earlier", () => {
      assert.throws(
        () => report({ now: LATER, earlier: [{ ...first, ring: "staging" }] }),
        /staging against prod, not of canary/,
      );
      assert.throws(() => report({ earlier: [first] }), /which is not earlier/);
    });
  });

  describe("has a fingerprint that", () => {
    const print = (...findings: NewFinding[]) => report(found(...findings)).fingerprint;
    const same: [what: string, NewFinding[]][] = [
      ["the order", [finding({ path: "b" }), finding({ path: "a" })]],
      ["the wording", [finding({ path: "a", says: "x" }), finding({ path: "b", remedy: "y" })]],
    ];
    for (const [what, findings] of same) {
      it(`does not change with ${what}`, () => {
        assert.equal(print(...findings), print(finding({ path: "a" }), finding({ path: "b" })));
      });
    }
    it("does not change with time", () => {
      assert.equal(report({ ...found(finding()), now: LATER }).fingerprint, print(finding()));
    });
    const other: [what: string, NewFinding[]][] = [
      ["a finding more", [finding(), finding({ path: "a" })]],
      ["none", []],
      ["another place", [finding({ path: "a" })]],
      ["another value", [finding({ actual: "c" })]],
      ["another value that should be", [finding({ expected: "c" })]],
    ];
    for (const [what, findings] of other)
      it(`changes with ${what}`, () => assert.notEqual(print(...findings), print(finding())));
  });
});
