import assert from "node:assert/strict";
import { parseDigest, parseSha } from "../../core/model/image";
import type { LedgerEntry } from "../../core/model/ledger";
import type { Release } from "../../core/model/release";
import type { ReleaseStatus } from "../../core/model/release-status";
import { renderHistory, renderRelease, renderReleaseMarkdown, renderStatus } from "../../report";

const A = parseDigest(`sha256:${"a".repeat(64)}`);
const B = parseDigest(`sha256:${"b".repeat(64)}`);
const SHA = parseSha("abc1234");
const HOSTILE = "`x` | <script>alert(1)</script>\n::error::x::\n# @acme \u001b[2J";
const platform = { name: "platform", repository: "r.test/platform" };
const tenant = { name: "tenant", repository: "r.test/platform-tenant" };

const releaseWith = (given: Partial<Release> = {}): Release => ({
  event: "promoted",
  sha: SHA,
  isDryRun: false,
  images: [
    { ...platform, from: A, to: B },
    { ...tenant, from: null, to: B },
  ],
  isForced: false,
  reason: null,
  notes: [],
  ...given,
});
const there = [platform, tenant].map((image) => ({ ...image, from: B, to: B }));
const firstEver = [platform, tenant].map((image) => ({ ...image, from: null, to: B }));

describe("a release's report", () => {
  it("is a line per image, what could not be checked, and what it came to", () => {
    assert.equal(
      renderRelease(releaseWith({ notes: ["How old platform is, is not known."] })),
      [
        `r.test/platform:latest  ${A} -> ${B}`,
        `r.test/platform-tenant:latest  absent -> ${B}`,
        "How old platform is, is not known.",
        "Promotion of abc1234: moved 2 of 2 images.",
      ].join("\n"),
    );
  });

  const conclusions: [given: Partial<Release>, conclusion: string][] = [
    [{ isDryRun: true }, "Promotion of abc1234: everything is in order, it would move 2 of 2 images."],
    [{ images: there }, "Promotion of abc1234: :latest is there already, nothing to do."],
    [
      { images: [...releaseWith().images.slice(0, 1), ...there.slice(1)] },
      "Promotion of abc1234: moved 1 of 2 images.",
    ],
    [{ event: "rolled-back" }, "Rollback to abc1234: moved 2 of 2 images."],
    [{ event: "rolled-back", sha: null }, "Rollback to a build without a sha: moved 2 of 2 images."],
  ];
  for (const [given, conclusion] of conclusions) {
    it(`ends with "${conclusion}"`, () => {
      assert.equal(renderRelease(releaseWith(given)).split("\n").at(-1), conclusion);
    });
  }

  it("is a step summary with the sha, the digests and the way back", () => {
    assert.equal(
      renderReleaseMarkdown(releaseWith()),
      [
        "### Promotion of abc1234",
        [
          "| image | before | now |",
          "| --- | --- | --- |",
          `| <code>r&#46;test/platform</code> | \`${A}\` | \`${B}\` |`,
          `| <code>r&#46;test/platform-tenant</code> | \`absent\` | \`${B}\` |`,
        ].join("\n"),
        "To take it back: `npx canary rollback --previous`, which production follows as it followed this.",
      ].join("\n\n"),
    );
  });

  const withoutWayBack: [name: string, given: Partial<Release>][] = [
    ["a rollback, which leaves :previous alone", { event: "rolled-back" }],
    ["a dry run", { isDryRun: true }],
    ["what was there already", { images: there }],
    ["the first promotion, before which there was nothing", { images: firstEver }],
  ];
  for (const [name, given] of withoutWayBack) {
    it(`names no way back in the summary of ${name}`, () => {
      assert.doesNotMatch(renderReleaseMarkdown(releaseWith(given)), /--previous/);
    });
  }

  it("says in the summary that somebody went past the gate and why, whatever stands in the reason", () => {
    const summary = renderReleaseMarkdown(releaseWith({ isForced: true, reason: HOSTILE, notes: [HOSTILE] }));
    assert.match(summary, /\*\*Forced past the gate\.\*\*\n\nReason: /);
    assert.doesNotMatch(summary, /<script|^::|^# |[^>]@acme/m);
    assert.ok(!summary.includes("\u001b"));
  });
});

describe("a status", () => {
  const now = Date.parse("2026-01-03T00:00:00Z");
  const latest = { digest: B, sha: SHA, builtAt: "2026-01-01T00:00:00.000Z" };
  const statusWith = (given: Partial<ReleaseStatus> = {}): ReleaseStatus => ({
    images: [{ ...platform, latest, previous: { digest: A, sha: null, builtAt: null }, released: B }],
    isConsistent: true,
    released: { sha: SHA, at: "2026-01-02T22:59:00.000Z" },
    verified: { sha: SHA, at: "2026-01-02T23:59:30.000Z" },
    problems: [],
    ...given,
  });

  it("shows each image's tags, how old they are, and what the ledger says", () => {
    assert.equal(
      renderStatus(statusWith(), now),
      [
        "r.test/platform",
        `  :latest    abc1234  ${B}  built 2 days ago`,
        `  :previous  unknown  ${A}  of unknown age`,
        "Released last, by the ledger: abc1234, 1 hour ago.",
        "Verified last, by the ledger: abc1234, 30 seconds ago.",
        "The images are of one build.",
      ].join("\n"),
    );
  });

  const lines: [name: string, given: Partial<ReleaseStatus>, line: string][] = [
    [
      "a tag that there is not",
      { images: [{ ...platform, latest: null, previous: null, released: null }] },
      "  :latest    absent",
    ],
    ["images of two builds", { isConsistent: false }, "The images are NOT of one build."],
    [
      "images that the ledger does not know",
      { isConsistent: null },
      "Whether the images are of one build is not known: the ledger does not know them.",
    ],
    ["a ledger without a release", { released: null }, "Released last, by the ledger: nothing."],
    ["every problem", { problems: ["somebody moved it"] }, "Problem: somebody moved it."],
  ];
  for (const [name, given, line] of lines) {
    it(`says so of ${name}`, () => {
      assert.ok(renderStatus(statusWith(given), now).split("\n").includes(line));
    });
  }
});

describe("a history", () => {
  const entryWith = (given: Partial<LedgerEntry> = {}): LedgerEntry => ({
    version: 1,
    event: "promoted",
    sha: SHA,
    digests: { platform: A, tenant: B },
    verdict: null,
    isForced: false,
    reason: null,
    actor: "octo",
    runUrl: null,
    at: "2026-01-01T00:00:00.000Z",
    released: null,
    ...given,
  });
  const red: LedgerEntry["verdict"] = {
    outcome: "RED",
    tenants: 2,
    checks: ["events", "memories"],
    failed: ["events"],
    at: "2026-01-01T00:00:00.000Z",
  };

  it("is a line per entry with who, why and where", () => {
    const entries = [
      entryWith({ event: "rolled-back", sha: null, isForced: true, reason: "a drill", runUrl: "https://ci.test/1" }),
      entryWith({
        event: "rejected",
        verdict: red,
        actor: null,
      }),
      entryWith(),
    ];
    assert.deepEqual(renderHistory(entries).split("\n"), [
      '2026-01-01T00:00:00.000Z  rolled-back  unknown  forced, by octo, "a drill", https://ci.test/1',
      "2026-01-01T00:00:00.000Z  rejected     abc1234  failed events",
      "2026-01-01T00:00:00.000Z  promoted     abc1234  by octo",
    ]);
  });

  it("shows what somebody wrote into an entry as text that moves no cursor and commands no runner", () => {
    const text = renderHistory([entryWith({ reason: HOSTILE, actor: HOSTILE, runUrl: HOSTILE })]);
    assert.equal(text.split("\n").length, 1);
    assert.doesNotMatch(text, /\p{Cc}|(?<!\S)::error::/u);
  });

  it("says what an empty one means", () => {
    assert.match(renderHistory([]), /no entries yet/);
  });
});
