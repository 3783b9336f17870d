import assert from "node:assert/strict";
import fc from "fast-check";
import { Misuse } from "../../core/errors";
import { parseDigest, parseSha } from "../../core/model/image";
import type { CheckResult, SuiteEntry, Verdict } from "../../core/model/verdict";
import { mergeVerdicts } from "../../smoke";
import { takeShard } from "../../smoke/shard";
import { decide, decideBoth } from "../../smoke/verdict";

const entry = (name: string, isSecurity = false, weight: SuiteEntry["weight"] = "critical"): SuiteEntry => {
  return { name, weight, isSecurity };
};
const SUITE = [entry("events"), entry("isolation", true), entry("latency", false, "trial")];
const TRIAL = entry("events", false, "trial");
const TENANTS = ["a", "b", "c", "d", "e"];
const FLEET = "0123456789ab";
const DIGESTS = { platform: parseDigest(`sha256:${"a".repeat(64)}`), tenant: parseDigest(`sha256:${"b".repeat(64)}`) };
const SETTINGS: Verdict["settings"] = { memoriesApi: "workspace", tickLimits: { x: 1, y: 2 }, witnesses: ["updater"] };

/** The results that are not `passed`, by `<tenant> <check>`. */
type Troubles = Readonly<Record<string, CheckResult["result"]>>;

/** Returns the verdict that a run of one shard of the fleet comes to. */
function shard(index: number, of: number, troubles: Troubles = {}, given: Partial<Verdict> = {}): Verdict {
  const tenants = takeShard(TENANTS, { index, of });
  const suite = given.suite ?? SUITE;
  const checks = tenants.flatMap((tenant) =>
    suite.map(({ name }): CheckResult => {
      return { tenant, check: name, result: troubles[`${tenant} ${name}`] ?? "passed", durationMs: index };
    }),
  );
  const quorum = tenants.length;
  return {
    ...decideBoth({ tenants, suite, quorum }, checks),
    sha: parseSha("abc1234"),
    digests: DIGESTS,
    assumedAfterMs: null,
    grep: null,
    shard: { index, of },
    missingShards: [],
    isEnded: false,
    quorum,
    fleet: FLEET,
    tenants,
    suite,
    settings: SETTINGS,
    checks,
    startedAt: `2026-11-23T10:00:0${index}.000Z`,
    durationMs: 1_000 * index,
    ...given,
  };
}

const shards = (of: number, troubles: Troubles = {}) =>
  Array.from({ length: of }, (_, i) => shard(i + 1, of, troubles));

describe("mergeVerdicts", () => {
  it("puts the shards together in the order of the fleet's shards, and takes the longest as its own time", () => {
    const verdict = mergeVerdicts(shards(3).reverse());
    assert.deepEqual(verdict.tenants, ["a", "d", "b", "e", "c"]);
    assert.deepEqual(
      verdict.checks.map(({ tenant, check }) => `${tenant} ${check}`),
      verdict.tenants.flatMap((tenant) => SUITE.map(({ name }) => `${tenant} ${name}`)),
    );
    const { checks, tenants, ...rest } = verdict;
    assert.deepEqual(rest, {
      outcome: "GREEN",
      outcomeWithTrials: "GREEN",
      sha: "abc1234",
      digests: DIGESTS,
      assumedAfterMs: null,
      grep: null,
      shard: null,
      missingShards: [],
      isEnded: false,
      quorum: 5,
      fleet: FLEET,
      suite: SUITE,
      settings: SETTINGS,
      startedAt: "2026-11-23T10:00:01.000Z",
      durationMs: 3_000,
    });
  });

  const outcomes: [what: string, outcome: Verdict["outcome"], verdicts: Verdict[], quorum?: string][] = [
    ["all shards are GREEN", "GREEN", shards(2)],
    ["there is one shard, which is GREEN", "GREEN", shards(1)],
    ["one is RED", "RED", shards(2, { "b events": "failed" })],
    ["one is INCONCLUSIVE", "INCONCLUSIVE", shards(2, { "b events": "undetermined" })],
    ["one is RED and one INCONCLUSIVE", "RED", shards(2, { "a events": "undetermined", "b events": "failed" })],
    ["only a trial failed", "GREEN", shards(2, { "b latency": "failed" })],
    ["one says GREEN and holds a failed check", "RED", [shard(1, 1, { "b events": "failed" }, { outcome: "GREEN" })]],
    ["one says GREEN and holds no result of a tenant", "INCONCLUSIVE", [shard(1, 1, {}, { checks: [] })]],
    ["one shard is missing", "RED", shards(3).slice(1)],
    ["one was ended", "INCONCLUSIVE", [shard(1, 2, {}, { isEnded: true }), shard(2, 2)]],
    ["one was ended and failed", "RED", [shard(1, 2, { "a events": "failed" }, { isEnded: true }), shard(2, 2)]],
    ["4 of 5 tenants must pass and one failed", "GREEN", shards(2, { "b events": "failed" }), "4"],
    ["80% must pass and one failed", "GREEN", shards(2, { "b events": "failed" }), "80%"],
    ["90% must pass and one failed", "RED", shards(2, { "b events": "failed" }), "90%"],
    ["4 of 5 must pass and two failed", "RED", shards(2, { "a events": "failed", "b events": "failed" }), "4"],
    ["4 of 5 must pass and isolation failed once", "RED", shards(2, { "b isolation": "failed" }), "4"],
    ["the one shard that is there holds fewer tenants than the quorum", "RED", shards(2).slice(1), "4"],
  ];
  for (const [what, outcome, verdicts, quorum] of outcomes) {
    it(`says ${outcome} when ${what}`, () => assert.equal(mergeVerdicts(verdicts, quorum).outcome, outcome));
  }

  it("names the shards that are missing", () => {
    assert.deepEqual(mergeVerdicts([shard(2, 4)]).missingShards, [1, 3, 4]);
  });

  it("keeps that a sha was assumed, after the longest time", () => {
    const assumed = (index: number, assumedAfterMs: number | null) => shard(index, 3, {}, { assumedAfterMs });
    assert.equal(mergeVerdicts([assumed(1, null), assumed(2, 0), assumed(3, null)]).assumedAfterMs, 0);
    assert.equal(mergeVerdicts([assumed(1, 60_000), assumed(2, 0), assumed(3, null)]).assumedAfterMs, 60_000);
  });

  const [first = shard(1, 2), second = shard(2, 2)] = shards(2);
  const refused: [what: string, verdicts: Verdict[], says: RegExp][] = [
    ["no report", [], /there is none/],
    ["a shard twice", [first, second, first], /twice/],
    ["another sha", [first, { ...second, sha: parseSha("def5678") }], /not of the same sha/],
    ["no sha beside one", [first, { ...second, sha: null }], /not of the same sha/],
    ["another fleet", [first, { ...second, fleet: "ba9876543210" }], /fleet/],
    ["another number of shards", [first, shard(3, 3)], /number of shards/],
    ["another suite", [first, shard(2, 2, {}, { suite: SUITE.slice(1) })], /suite/],
    ["a check that is on trial in one", [first, shard(2, 2, {}, { suite: SUITE.with(0, TRIAL) })], /suite/],
    ["other digests", [first, { ...second, digests: { ...DIGESTS, tenant: DIGESTS.platform } }], /digests/],
    ["no digests beside some", [first, { ...second, digests: null }], /digests/],
    ["another memories API", [first, { ...second, settings: { ...SETTINGS, memoriesApi: "root" } }], /settings/],
    ["another tick limit", [first, { ...second, settings: { ...SETTINGS, tickLimits: { x: 1 } } }], /settings/],
    ["another witness", [first, { ...second, settings: { ...SETTINGS, witnesses: ["health:sha"] } }], /settings/],
    ["a run of the day before", [first, { ...second, startedAt: "2026-11-22T10:00:00.999Z" }], /more than 24 h apart/],
    ["only a part of the checks", [first, { ...second, grep: "events" }], /without --grep/],
    ["a run of the whole fleet", [{ ...first, shard: null }], /with --shard/],
    ["a run of the whole fleet beside a shard", [first, { ...second, shard: null }], /with --shard/],
  ];
  for (const [what, verdicts, says] of refused) {
    it(`refuses ${what}`, () => {
      assert.throws(
        () => mergeVerdicts(verdicts),
        (error: Error) => error instanceof Misuse && says.test(error.message),
      );
    });
  }

  it("takes shards that began 24 h apart, and settings in whatever order they were given", () => {
    const settings = { ...SETTINGS, tickLimits: { y: 2, x: 1 } };
    assert.equal(
      mergeVerdicts([first, { ...second, settings, startedAt: "2026-11-22T10:00:01.000Z" }]).outcome,
      "GREEN",
    );
  });

  it("says what it would have been with the trials, by the same rules", () => {
    const trialOf = (verdicts: readonly Verdict[], quorum?: string) => {
      const { outcome, outcomeWithTrials } = mergeVerdicts(verdicts, quorum);
      return [outcome, outcomeWithTrials];
    };
    assert.deepEqual(trialOf(shards(2, { "b latency": "failed" })), ["GREEN", "RED"]);
    assert.deepEqual(trialOf(shards(2, { "b latency": "failed" }), "4"), ["GREEN", "GREEN"]);
    assert.deepEqual(trialOf(shards(2, { "b latency": "undetermined" })), ["GREEN", "INCONCLUSIVE"]);
    assert.deepEqual(trialOf(shards(3, { "b latency": "undetermined" }).slice(1)), ["RED", "RED"]);
    assert.deepEqual(trialOf([shard(1, 1, {}, { isEnded: true })]), ["INCONCLUSIVE", "INCONCLUSIVE"]);
  });

  it("refuses a quorum of more tenants than there are", () => {
    assert.throws(() => mergeVerdicts([first, second], "6"), Misuse);
  });

  it("decides in any order what a run of the whole fleet would have", () => {
    const key = fc.constantFrom(...TENANTS.flatMap((tenant) => SUITE.map(({ name }) => `${tenant} ${name}`)));
    const result = fc.constantFrom<CheckResult["result"]>("passed", "failed", "undetermined", "not-run");
    const of = fc.integer({ min: 1, max: TENANTS.length });
    const order = fc.infiniteStream(fc.nat());
    const quorum = fc.integer({ min: 1, max: TENANTS.length });
    const seen = new Set<string>();
    fc.assert(
      fc.property(fc.dictionary(key, result, { maxKeys: 4 }), of, order, quorum, (troubles, count, random, needed) => {
        const whole = shard(1, 1, troubles);
        const outcome = decide({ tenants: TENANTS, suite: SUITE, quorum: needed }, whole.checks);
        const shuffled = shards(count, troubles)
          .map((verdict) => ({ verdict, place: random.next().value }))
          .sort((one, other) => one.place - other.place)
          .map(({ verdict }) => verdict);
        assert.equal(mergeVerdicts(shuffled, String(needed)).outcome, outcome);
        seen.add(outcome);
      }),
    );
    assert.equal(seen.size, 3);
  });
});
