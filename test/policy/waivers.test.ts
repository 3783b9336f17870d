import assert from "node:assert/strict";
import type { Waiver } from "../../core/model/debt";
import { Round } from "../../policy/round";
import { DEFAULT_SETTINGS, type Finding, type Rule } from "../../policy/rule";
import { cleanStack, NOW } from "./clean-stack";

const REASON = "the index is rebuilt there this week";
const waiver = (changes: Partial<Waiver> = {}): Waiver => ({
  finding: "some-rule[a]",
  resource: "fleet",
  reason: REASON,
  owner: "platform",
  expires: "2026-12-31",
  ...changes,
});

const rule = (name: string, keys: readonly string[], more: Partial<Rule & Pick<Finding, "kind">> = {}): Rule => ({
  name,
  chapter: "Drift",
  description: "Something holds.",
  why: "It must.",
  remedy: "Make it hold.",
  severity: "low",
  isWaivable: true,
  check: ({ fleet }) =>
    keys.map((key) => ({
      resource: fleet?.resource ?? assert.fail(),
      key,
      says: "It does not.",
      ...(more.kind && { kind: more.kind }),
    })),
  ...more,
});

function judgeAll(waivers: readonly Waiver[], rules: readonly Rule[], now = NOW) {
  const round = new Round(rules, cleanStack({ says: { waivers } }), now);
  for (const each of rules) round.judge(each, DEFAULT_SETTINGS);
  round.judgeWaivers();
  return round.findings.map(({ id, kind, waiver, says }) => ({ id, kind, isWaived: waiver !== undefined, says }));
}

const ids = (found: ReturnType<typeof judgeAll>) =>
  found.map(({ id, kind, isWaived }) => `${id} ${isWaived ? "waived" : kind}`);

describe("waivers", () => {
  it("waive one finding of one resource, and no other", () => {
    assert.deepEqual(ids(judgeAll([waiver()], [rule("some-rule", ["a", "b"])])), [
      "some-rule[a] waived",
      "some-rule[b] violation",
    ]);
  });

  const OWN = "waivers-sound[some-rule[a] fleet]";
  const cases: [name: string, change: Partial<Waiver>, expected: readonly string[], says?: RegExp][] = [
    [
      "of another resource waives nothing",
      { resource: "other" },
      ["some-rule[a] violation", "waivers-sound[some-rule[a] other] warning"],
      /waives nothing/,
    ],
    [
      "of another finding waives nothing",
      { finding: "some-rule[c]" },
      ["some-rule[a] violation", "waivers-sound[some-rule[c] fleet] warning"],
      /waives nothing/,
    ],
    [
      "of a rule that there is not is a violation",
      { finding: "no-rule[a]" },
      ["some-rule[a] violation", "waivers-sound[no-rule[a] fleet] violation"],
      /names no rule/,
    ],
    [
      "that expired yesterday brings the finding back",
      { expires: "2026-11-23" },
      ["some-rule[a] violation", `${OWN} warning`],
      /expired on 2026-11-23, so its finding is back/,
    ],
    [
      "counts on its last day, and is warned of",
      { expires: "2026-11-24" },
      ["some-rule[a] waived", `${OWN} warning`],
      /ends in 0 days/,
    ],
    [
      "is warned of one day before",
      { expires: "2026-11-25" },
      ["some-rule[a] waived", `${OWN} warning`],
      /ends in 1 day, /,
    ],
    [
      "is warned of 14 days before its end",
      { expires: "2026-12-08" },
      ["some-rule[a] waived", `${OWN} warning`],
      /ends in 14 days/,
    ],
    ["is quiet 15 days before its end", { expires: "2026-12-09" }, ["some-rule[a] waived"]],
    ["may run for 90 days", { expires: "2027-02-22" }, ["some-rule[a] waived"]],
    [
      "may not run for 91 days",
      { expires: "2027-02-23" },
      ["some-rule[a] violation", `${OWN} violation`],
      /runs for 91 days; at most 90/,
    ],
    [
      "needs a reason of 20 characters",
      { reason: `${"x".repeat(19)}   ` },
      ["some-rule[a] violation", `${OWN} violation`],
      /reason of 19 characters/,
    ],
    ["may have a reason of 20 characters", { reason: "x".repeat(20) }, ["some-rule[a] waived"]],
  ];
  for (const [name, change, expected, says] of cases) {
    it(`one ${name}`, () => {
      const found = judgeAll([waiver(change)], [rule("some-rule", ["a"])]);
      assert.deepEqual(ids(found), expected);
      if (says) assert.match(found.at(-1)?.says ?? "", says);
    });
  }

  it("never waive what is of isolation or secrets, and say so", () => {
    const found = judgeAll([waiver()], [rule("some-rule", ["a"], { isWaivable: false })]);
    assert.deepEqual(ids(found), ["some-rule[a] violation", `${OWN} violation`]);
    assert.match(found.at(-1)?.says ?? "", /nobody can waive/);
  });

  for (const kind of ["warning", "unknown"] as const) {
    it(`leave what is ${kind} as it is`, () => {
      assert.deepEqual(ids(judgeAll([waiver()], [rule("some-rule", ["a"], { kind })])), [
        `some-rule[a] ${kind}`,
        `${OWN} warning`,
      ]);
    });
  }

  it("waive nothing in a stack without a fleet", () => {
    const round = new Round([], [], NOW);
    assert.deepEqual(round.judgeWaivers(), []);
  });
});

describe("a round", () => {
  it("asks a rule once, and passes on what it throws", () => {
    let asked = 0;
    const counting = rule("counting", [], { check: () => [void asked++].flatMap(() => []) });
    const round = new Round([counting], cleanStack(), NOW);
    round.judge(counting, DEFAULT_SETTINGS);
    round.judge(counting, DEFAULT_SETTINGS);
    assert.deepEqual([asked, round.judged], [1, [counting]]);
    const broken = rule("broken", [], {
      check: () => {
        throw new Error("a bug");
      },
    });
    assert.throws(() => round.judge(broken, DEFAULT_SETTINGS), /a bug/);
    assert.deepEqual(round.judged, [counting]);
  });

  it("tells findings in the order of the resources and their names", () => {
    const reversed = rule("some-rule", [], {
      check: ({ resources }) =>
        ["b", "a"].flatMap((key) =>
          resources
            .slice(0, 2)
            .toReversed()
            .map((resource) => ({ resource, key, says: "x" })),
        ),
    });
    const round = new Round([reversed], cleanStack(), NOW);
    const found = round.judge(reversed, DEFAULT_SETTINGS).map(({ resource, id }) => `${resource.urn} ${id}`);
    assert.deepEqual(found, found.toSorted());
    assert.equal(new Set(found).size, 4);
  });

  it("fails for a fleet that declares something else", () => {
    const resources = cleanStack().map((one) => (one.name === "fleet" ? { ...one, outputs: { posture: {} } } : one));
    assert.throws(() => new Round([], resources, NOW), /ring/);
  });
});
