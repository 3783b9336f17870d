import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { latestOf, type Release } from "../support/release-fixture";
import { canaries, canary } from "./canary-command";
import { isParagraph, type ReleaseDesk, startReleaseDesk } from "./release-command";

const NEW = { platform: "new", tenant: "new" };

/** `abc1234` was promoted, then `def5678`: seen from the second, the first is the old one. */
describe("canary rollback", function () {
  this.timeout(40_000);
  let desk: ReleaseDesk;
  let first: Release;
  let second: Release;
  before(async () => {
    desk = await startReleaseDesk();
  });
  after(() => desk.stop());

  const begin = async () => {
    first = await desk.pushRelease();
    await desk.promoted(first);
    second = await desk.pushBuild(first, "def5678");
    await desk.promoted(second);
  };
  const rollback = (...args: string[]) => canary(...desk.call(first, ["rollback", ...args]));

  it("goes back to the previous build as often as it is told to, and writes the reason down", async () => {
    await begin();
    const summary = join(desk.directory, "summary.md");
    const call = desk.call(first, ["rollback", "--previous", "--reason", "memories are lost"], {
      GITHUB_STEP_SUMMARY: summary,
    });
    const back = await canary(...call);
    assert.deepEqual([back.status, back.stderr], [0, ""]);
    const [, line = ""] = back.stdout.split("\n");
    const { marker, paths } = second;
    assert.equal(
      line,
      `${desk.host}/${paths.tenant}:latest  ${marker.digests.tenant} -> ${first.marker.digests.tenant}`,
    );
    assert.match(back.stdout, /^Rollback to abc1234: moved 2 of 2 images\.$/m);
    assert.deepEqual(await latestOf(desk.host, first), NEW);
    const [newest] = await desk.ledgerOf(first);
    assert.deepEqual(
      [newest?.event, newest?.sha, newest?.reason, newest?.actor, newest?.isForced],
      ["rolled-back", "abc1234", "memories are lost", "somebody", false],
    );
    const written = readFileSync(summary, "utf8");
    assert.match(written, /Rollback to abc1234.*Reason: memories are lost/s);
    assert.doesNotMatch(written, /--previous/, "it would go back to where it is");
    const again = await canary(...call);
    assert.equal(again.status, 0);
    assert.match(again.stdout, /nothing to do/);
  });

  it("goes back to a verified sha, looks only on a dry run, and prints JSON", async () => {
    await begin();
    const looked = await rollback("abc1234", "--dry-run", "--json");
    assert.equal(looked.status, 0, looked.stderr);
    const { event, sha, isDryRun } = JSON.parse(looked.stdout);
    assert.deepEqual([event, sha, isDryRun], ["rolled-back", "abc1234", true]);
    assert.deepEqual(await latestOf(desk.host, second), NEW);
    const back = await rollback("abc1234");
    assert.equal(back.status, 0, back.stderr);
    assert.deepEqual(await latestOf(desk.host, first), NEW);
  });

  it("goes back to what was never verified for a reason alone, and keeps it", async () => {
    await begin();
    const unverified = await desk.pushBuild(first, "0ddba11");
    const refused = await rollback("0ddba11", "--reason", "it ran well once");
    assert.deepEqual([refused.status, refused.stdout], [1, ""]);
    assert.match(refused.stderr, /^Rolling back to 0ddba11: the ledger has no verification .*--force-unverified/);
    assert.ok(isParagraph(refused.stderr), refused.stderr);
    const forced = await rollback("0ddba11", "--force-unverified", "it ran well once");
    assert.equal(forced.status, 0, forced.stderr);
    assert.deepEqual(await latestOf(desk.host, unverified), NEW);
    const [newest] = await desk.ledgerOf(first);
    assert.deepEqual([newest?.isForced, newest?.reason], [true, "it ran well once"]);
  });

  describe("exits", () => {
    const refusals: { name: string; args: readonly string[]; exit: number; says: RegExp }[] = [
      { name: "2 without a sha or --previous", args: [], exit: 2, says: /neither a sha nor --previous is given/ },
      { name: "2 with both", args: ["abc1234", "--previous"], exit: 2, says: /both a sha and --previous are given/ },
      { name: "2 for a sha that is none", args: ["latest"], exit: 2, says: /not 7 to 40/ },
      {
        name: "2 for a reason that says nothing",
        args: ["--previous", "--reason", ""],
        exit: 2,
        says: /--reason: its reason is empty/,
      },
      {
        name: "1 where nothing was before",
        args: ["--previous"],
        exit: 1,
        says: /:previous: nothing was released before .*Name the build with/,
      },
      {
        name: "1 for a build that is not there",
        args: ["def5678"],
        exit: 1,
        says: /staging-def5678: there is no such/,
      },
    ];
    let ended: Awaited<ReturnType<typeof canaries>>;
    let latest: Awaited<ReturnType<typeof latestOf>>;
    let release: Release;
    before(async () => {
      release = await desk.pushRelease();
      ended = await canaries(refusals.map(({ args }) => desk.call(release, ["rollback", ...args])));
      latest = await latestOf(desk.host, release);
    });
    for (const [at, { name, exit, says }] of refusals.entries()) {
      it(`${name}, in one paragraph, and moves nothing`, () => {
        const { status, stdout, stderr = "" } = ended[at] ?? {};
        assert.match(stderr, says);
        assert.deepEqual([status, stdout, latest], [exit, "", { platform: "old", tenant: "old" }]);
        assert.ok(isParagraph(stderr), stderr);
      });
    }
  });
});
