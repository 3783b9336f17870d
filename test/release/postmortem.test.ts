import assert from "node:assert/strict";
import { type Digest, parseDigest, parseSha, type Sha } from "../../core/model/image";
import { type Digests, type LedgerEntry, ledgerEntrySchema } from "../../core/model/ledger";
import { gatherPostmortem } from "../../release/postmortem";
import { suite } from "../../smoke/suite";

const digest = (digit: string): Digest => parseDigest(`sha256:${digit.repeat(64)}`);
const build = (platform: string, tenant: string): Digests => ({ platform: digest(platform), tenant: digest(tenant) });

const old = { sha: parseSha("0000000"), digests: build("0", "1") };
const bad = { sha: parseSha("abc1234"), digests: build("a", "b") };
const next = { sha: parseSha("def5678"), digests: build("d", "e") };
interface Build {
  readonly sha: Sha | null;
  readonly digests: Digests;
}

const green = {
  outcome: "GREEN" as const,
  tenants: 3,
  checks: ["memories"],
  failed: [],
  at: "2026-11-23T09:00:00.000Z",
};
const red = { ...green, outcome: "RED" as const, failed: ["memories"], at: "2026-11-23T12:00:00.000Z" };

/** An entry as a release writes it; `link` puts the moments and what was released last into a chain of them. */
const entry = (
  event: LedgerEntry["event"],
  { sha, digests }: Build,
  given: Partial<LedgerEntry> = {},
): LedgerEntry => ({
  version: 1,
  event,
  sha,
  digests,
  verdict: null,
  isForced: false,
  reason: null,
  actor: "octocat",
  runUrl: "https://ci.test/runs/1",
  at: "",
  released: null,
  ...given,
});

/** Returns entries that were given oldest first as a ledger is read: linked, newest first. */
function link(...entries: LedgerEntry[]): LedgerEntry[] {
  let released: LedgerEntry["released"] = null;
  const linked = entries.map((each, index) => {
    const at = `2026-11-23T10:0${index}:00.000Z`;
    if (each.event === "promoted" || each.event === "rolled-back")
      released = { sha: each.sha, digests: each.digests, at };
    return ledgerEntrySchema.parse({ ...each, at, released });
  });
  return linked.reverse();
}

const gather = (entries: readonly LedgerEntry[], area: string | null = null, sha = bad.sha) =>
  gatherPostmortem({ sha, entries, suite, area });

const promotedOld = entry("promoted", old, { from: { platform: null, tenant: null } });
const promotedBad = entry("promoted", bad, { from: old.digests, verdict: green });
const rolledBack = entry("rolled-back", old, { from: bad.digests, reason: "logins fail" });

describe("what a post-mortem gathers", () => {
  it("is what happened to the build, oldest first, and what production ran before", () => {
    const entries = link(promotedOld, entry("verified", bad, { verdict: green }), promotedBad, rolledBack);
    const common = { actor: "octocat", runUrl: "https://ci.test/runs/1", reason: null, isForced: false };
    const own = { ...common, successor: null, isOtherBuild: false };
    assert.deepEqual(gather(entries), {
      sha: bad.sha,
      digests: bad.digests,
      events: [
        { ...own, kind: "verified", at: "2026-11-23T10:01:00.000Z" },
        { ...own, kind: "promoted", at: "2026-11-23T10:02:00.000Z" },
        {
          ...own,
          kind: "rolled-back-from",
          at: "2026-11-23T10:03:00.000Z",
          reason: "logins fail",
          successor: old.sha,
        },
      ],
      verdicts: [green],
      area: null,
      before: { sha: old.sha, digests: old.digests },
    });
  });

  it("is nothing but the sha of a build that the ledger does not know", () => {
    const nothing = { sha: bad.sha, digests: null, events: [], verdicts: [], area: null, before: null };
    assert.deepEqual(gather([]), nothing);
    assert.deepEqual(gather(link(promotedOld, entry("promoted", next, { from: old.digests }))), nothing);
  });

  const killed = { platform: digest("0"), tenant: digest("b") };
  const happenings: readonly (readonly [what: string, later: LedgerEntry, kinds: string[]])[] = [
    ["a rejection", entry("rejected", bad), ["rejected"]],
    ["that a later promotion replaced it", entry("promoted", next, { from: bad.digests }), ["replaced"]],
    ["that production went back to it", entry("rolled-back", bad), ["rolled-back-to"]],
    ["what is known by its digests alone", entry("rolled-back", { ...bad, sha: null }), ["rolled-back-to"]],
    ["no release that replaced another build", entry("promoted", next, { from: build("a", "f") }), []],
    ["a rollback that was killed half-way", entry("rolled-back", old, { from: killed }), ["rolled-back-from"]],
    ["a rollback that was killed at its end", entry("rolled-back", old, { from: old.digests }), ["rolled-back-from"]],
  ];
  for (const [what, later, kinds] of happenings) {
    it(`tells ${what}`, () => {
      const { events } = gather(link(promotedBad, later));
      assert.deepEqual(
        events.map(({ kind }) => kind),
        ["promoted", ...kinds],
      );
    });
  }

  it("speaks of the images that were promoted, and marks others of the same sha", () => {
    const rebuilt = { ...bad, digests: build("c", "b") };
    const found = gather(link(entry("verified", rebuilt, { verdict: red }), promotedBad, entry("verified", rebuilt)));
    assert.deepEqual(found.digests, bad.digests);
    assert.deepEqual(
      found.events.map(({ isOtherBuild }) => isOtherBuild),
      [true, false, true],
    );
    assert.deepEqual(found.verdicts, [green]);
  });

  it("keeps every verdict once, so that a later one hides no rejection", () => {
    const verified = entry("verified", bad, { verdict: green });
    const entries = link(verified, promotedBad, entry("rejected", bad, { verdict: red }));
    assert.deepEqual(gather(entries).verdicts, [green, red]);
  });

  it("says who went past the gate, and why, without what must not be printed", () => {
    const reason = "role arn:aws:iam::123456789012:role/x is gone";
    const [event] = gather(link(entry("promoted", bad, { isForced: true, reason }))).events;
    assert.deepEqual([event?.isForced, event?.reason], [true, "role [arn] is gone"]);
  });

  const half = { ...promotedBad, from: { platform: digest("a"), tenant: digest("1") } };
  const first = entry("promoted", bad, { from: promotedOld.from });
  const over = { from: next.digests };
  const befores: readonly (readonly [what: string, entries: LedgerEntry[], before: unknown])[] = [
    ["nothing for a first release", [first], { sha: null, digests: promotedOld.from }],
    ["no sha when the ledger does not know the build", [promotedBad], { sha: null, digests: old.digests }],
    ["the sha that only a later entry names", [promotedBad, rolledBack], old],
    ["the sha that only an older entry names", [promotedOld, promotedBad, { ...rolledBack, sha: null }], old],
    ["what an older entry says where a killed run had moved an image", [promotedOld, half], old],
    ["a part where no older entry tells", [half], { sha: null, digests: { tenant: digest("1") } }],
    ["not known where no entry says what was replaced", [entry("promoted", bad)], null],
    ["not known for a build that was never released", [promotedOld, entry("verified", bad)], null],
    ["of two promotions the last", [promotedBad, entry("promoted", next), { ...promotedBad, ...over }], next],
    ["by a rollback alone", [entry("promoted", next), entry("rolled-back", bad, over)], next],
  ];
  for (const [what, entries, before] of befores) {
    it(`knows what production ran before: ${what}`, () => assert.deepEqual(gather(link(...entries)).before, before));
  }

  it("knows a build before whose own entries were not read", () => {
    const [newest, verified] = link(promotedOld, entry("verified", bad), promotedBad) as [LedgerEntry, LedgerEntry];
    assert.deepEqual(gather([newest, verified]).before, old);
  });

  const areas: readonly (readonly [area: string, words: string[], checks: string[]])[] = [
    ["Bearer", ["bearer"], ["unauthenticated", "isolation"]],
    ["auth/v2 of Events", ["auth", "events"], ["events", "unauthenticated"]],
    ["scrubber, SCRUBBER", ["scrubber"], ["scrubber"]],
    ["a b-2", [], []],
    ["it has", ["has"], ["liveness", "memories"]],
    ["quaternions", ["quaternions"], []],
  ];
  for (const [area, words, checks] of areas) {
    it(`finds ${checks.join(" and ") || "no check"} for the area "${area}"`, () => {
      const found = gather([], area).area;
      assert.deepEqual(found?.words, words);
      assert.deepEqual(
        found?.checks.map(({ name }) => name),
        checks,
      );
    });
  }

  it("repeats no secret of the area", () => {
    assert.equal(gather([], "role arn:aws:iam::123456789012:role/x").area?.text, "role [arn]");
  });

  it("says by which words of the area a check was found", () => {
    const checks = [{ name: "memories", why: "A tenant that loses a Memory" }];
    const found = gatherPostmortem({ sha: bad.sha, entries: [], suite: checks, area: "memory tenants loses" });
    assert.deepEqual(found.area?.checks, [{ name: "memories", words: ["memory", "loses"] }]);
  });

  it("is plain JSON", () => {
    const found = gather(link(promotedOld, promotedBad, rolledBack), "bearer");
    assert.deepEqual(JSON.parse(JSON.stringify(found)), found);
  });
});
