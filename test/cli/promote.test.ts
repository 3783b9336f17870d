import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { failure, verdictWith } from "../report/situations";
import { crane } from "../support/crane";
import { latestOf, type Release } from "../support/release-fixture";
import { canary } from "./canary-command";
import { isParagraph, type ReleaseDesk, startReleaseDesk } from "./release-command";

const OLD = { platform: "old", tenant: "old" };
const NEW = { platform: "new", tenant: "new" };

describe("canary promote", function () {
  this.timeout(40_000);
  let desk: ReleaseDesk;
  let release: Release;
  before(async () => {
    desk = await startReleaseDesk();
  });
  beforeEach(async () => {
    release = await desk.pushRelease();
    await desk.setStacks(release);
  });
  after(() => desk.stop());

  const report = (name: string, given: Parameters<typeof verdictWith>[0] = {}) =>
    desk.writeReport(name, verdictWith({ digests: release.marker.digests, ...given }));
  const red = (name: string) => report(name, { outcome: "RED", checks: [failure] });
  const eventsOf = async () => (await desk.ledgerOf(release)).map(({ event }) => event);

  it("promotes what the stack's marker says, keeps what was there as :previous, and then has nothing to do", async () => {
    const first = await canary(...desk.callWithStacks(["promote", "abc1234"]));
    assert.deepEqual([first.status, first.stderr], [0, ""]);
    const { old, marker, paths } = release;
    const lines = (["platform", "tenant"] as const).map(
      (image) => `${desk.host}/${paths[image]}:latest  ${old[image]} -> ${marker.digests[image]}`,
    );
    assert.deepEqual(first.stdout.split("\n").slice(0, 2), lines);
    assert.match(first.stdout, /^Promotion of abc1234: moved 2 of 2 images\.$/m);
    assert.deepEqual(await latestOf(desk.host, release), NEW);
    const previous = await crane("digest", `${desk.host}/${paths.tenant}:previous`);
    assert.equal(previous.trim(), old.tenant);
    const second = await canary(...desk.callWithStacks(["promote", "abc1234"]));
    assert.equal(second.status, 0);
    assert.match(second.stdout, /nothing to do/);
    assert.deepEqual(await eventsOf(), ["promoted", "verified"]);
  });

  it("believes a verified file without asking a stack, prints JSON, and writes who did it where into summary and ledger", async () => {
    const summary = join(desk.directory, `${release.paths.tenant.replaceAll("/", "-")}.md`);
    const ended = await canary(
      ...desk.call(release, ["promote", "abc1234", "--verified-file", report("green.json"), "--json"], {
        GITHUB_STEP_SUMMARY: summary,
        GITHUB_ACTOR: "octo",
        GITHUB_SERVER_URL: "https://ci.test",
        GITHUB_REPOSITORY: "acme/platform",
        GITHUB_RUN_ID: "7",
      }),
    );
    assert.deepEqual([ended.status, ended.stderr], [0, ""]);
    const { old, marker, paths } = release;
    const { notes, ...said } = JSON.parse(ended.stdout);
    assert.deepEqual(said, {
      version: 1,
      event: "promoted",
      sha: "abc1234",
      isDryRun: false,
      images: (["platform", "tenant"] as const).map((name) => ({
        name,
        repository: `${desk.host}/${paths[name]}`,
        from: old[name],
        to: marker.digests[name],
      })),
      isForced: false,
      reason: null,
    });
    assert.equal(notes.length, 2, "the images of this test do not say when they were built");
    const written = readFileSync(summary, "utf8");
    for (const part of ["abc1234", ...Object.values(marker.digests), "`npx canary rollback --previous`"]) {
      assert.ok(written.includes(part), `${part} is not in ${written}`);
    }
    const [promoted, verified] = await desk.ledgerOf(release);
    assert.deepEqual(
      [promoted?.event, promoted?.actor, promoted?.runUrl],
      ["promoted", "octo", "https://ci.test/acme/platform/actions/runs/7"],
    );
    assert.deepEqual([verified?.event, verified?.verdict?.tenants], ["verified", 2]);
  });

  it("keeps a RED build from being released, with a GREEN report too, until somebody says why", async () => {
    const rejected = await canary(...desk.call(release, ["promote", "abc1234", "--verified-file", red("red.json")]));
    assert.deepEqual([rejected.status, rejected.stdout], [1, ""]);
    assert.match(rejected.stderr, /^The build abc1234: the gate rejected it: failed events/);
    assert.ok(isParagraph(rejected.stderr), rejected.stderr);
    assert.deepEqual(await eventsOf(), ["rejected"]);

    const again = await canary(
      ...desk.call(release, ["promote", "abc1234", "--verified-file", report("green-2.json")]),
    );
    assert.deepEqual([again.status, again.stdout], [1, ""]);
    assert.match(again.stderr, /rejected on .*failed events.*--force-unverified/);
    assert.deepEqual(await latestOf(desk.host, release), OLD);

    const summary = join(desk.directory, "forced.md");
    const forced = await canary(
      ...desk.call(release, ["promote", "abc1234", "--force-unverified", "the gate's database\nis down"], {
        GITHUB_STEP_SUMMARY: summary,
      }),
    );
    assert.equal(forced.status, 0, forced.stderr);
    assert.deepEqual(await latestOf(desk.host, release), NEW);
    const [promoted] = await desk.ledgerOf(release);
    assert.deepEqual([promoted?.isForced, promoted?.reason], [true, "the gate's database is down"]);
    assert.match(readFileSync(summary, "utf8"), /Forced past the gate.*database is down/s);
  });

  it("moves nothing and writes nothing down on a dry run, and takes the longer sha", async () => {
    const ended = await canary(...desk.callWithStacks(["promote", "abc1234def5678", "--dry-run"]));
    assert.deepEqual([ended.status, ended.stderr], [0, ""]);
    assert.match(ended.stdout, /^Promotion of abc1234: everything is in order, it would move 2 of 2 images\.$/m);
    assert.deepEqual([await latestOf(desk.host, release), await eventsOf()], [OLD, []]);
  });
});
