import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { latestOf } from "../support/release-fixture";
import { canaries, canary } from "./canary-command";
import { isParagraph, type ReleaseDesk, startReleaseDesk } from "./release-command";

describe("canary promote exits", function () {
  this.timeout(40_000);
  let desk: ReleaseDesk;
  const refusals: {
    name: string;
    args: readonly string[];
    env?: Record<string, string>;
    exit: number;
    says: RegExp;
  }[] = [
    {
      name: "1 for another sha than the verified",
      args: ["def5678"],
      exit: 1,
      says: /the gate last verified abc1234/,
    },
    {
      name: "1 for a build that staging verified",
      args: ["abc1234", "--stack", "staging"],
      exit: 1,
      says: /from the staging ring: .* canary ring/,
    },
    { name: "2 for a sha that is none", args: ["latest"], exit: 2, says: /not 7 to 40 lower-case hex digits/ },
    { name: "2 for an unknown stack", args: ["abc1234", "--stack", "nope"], exit: 2, says: /stack nope: no stack/ },
    {
      name: "2 where no stack can be read",
      args: ["abc1234"],
      env: { PATH: "/nowhere" },
      exit: 2,
      says: /`pulumi` is not on PATH/,
    },
    {
      name: "2 for a verified file that is not there",
      args: ["abc1234", "--verified-file", "/nowhere/smoke.json"],
      exit: 2,
      says: /cannot be read \(ENOENT\)/,
    },
    {
      name: "2 for a verified file that is no report",
      args: ["abc1234", "--verified-file", "MARKER"],
      exit: 2,
      says: /MARKER: .*version/,
    },
    {
      name: "2 for a reason that says nothing",
      args: ["abc1234", "--force-unverified", " "],
      exit: 2,
      says: /--force-unverified: its reason is empty/,
    },
    {
      name: "2 for a list of images that is none",
      args: ["abc1234"],
      env: { CANARY_IMAGES: "r.test/acme/platform" },
      exit: 2,
      says: /CANARY_IMAGES: "r\.test\/acme\/platform" is not <name>=<host\/repository>/,
    },
    {
      name: "2 before it moves anything that it could not follow",
      args: ["abc1234", "--wait", "--prod-stack", "nope"],
      exit: 2,
      says: /stack nope: no stack/,
    },
    {
      name: "3 when the registry does not answer",
      args: ["abc1234", "--force-unverified", "a drill"],
      env: { CANARY_IMAGES: "platform=127.0.0.1:9/acme/platform" },
      exit: 3,
      says: /127\.0\.0\.1:9 did not answer/,
    },
  ];
  let ended: Awaited<ReturnType<typeof canaries>>;
  let latest: Awaited<ReturnType<typeof latestOf>>;
  before(async () => {
    desk = await startReleaseDesk();
    const release = await desk.pushRelease();
    await desk.setStacks(release);
    const marker = join(desk.directory, "MARKER");
    writeFileSync(marker, JSON.stringify(release.marker));
    ended = await canaries(
      refusals.map(({ args, env }) =>
        desk.callWithStacks(["promote", ...args.map((arg) => (arg === "MARKER" ? marker : arg))], env),
      ),
    );
    latest = await latestOf(desk.host, release);
  });
  after(() => desk.stop());

  for (const [at, { name, exit, says }] of refusals.entries()) {
    it(`${name}, in one paragraph, and moves nothing`, () => {
      const { status, stdout, stderr = "" } = ended[at] ?? {};
      assert.match(stderr, says);
      assert.deepEqual([status, stdout, latest], [exit, "", { platform: "old", tenant: "old" }]);
      assert.ok(isParagraph(stderr), stderr);
    });
  }

  it("2 for a verified file that is not to count", async () => {
    const args = ["promote", "abc1234", "--verified-file", "smoke.json", "--force-unverified", "a drill"];
    const { status, stderr } = await canary(...desk.callWithStacks(args));
    assert.match(stderr, /cannot be used with option '--force-unverified/);
    assert.equal(status, 2);
  });
});
