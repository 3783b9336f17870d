import assert from "node:assert/strict";
import { crane } from "../support/crane";
import { evidenceOf, promoteThrough, type Release } from "../support/release-fixture";
import { standInForPulumi } from "../support/stack-stand-in";
import { canaries } from "./canary-command";
import { isParagraph, type ReleaseDesk, startReleaseDesk } from "./release-command";

describe("canary status and canary history", function () {
  this.timeout(40_000);
  let desk: ReleaseDesk;
  before(async () => {
    desk = await startReleaseDesk();
  });
  after(() => desk.stop());

  /** What these say of a release's images, each in a process of its own. */
  const ask = (release: Release, ...questions: string[]) =>
    canaries(questions.map((question) => desk.call(release, question.split(" "))));

  it("say what is released, since when, and who did it", async () => {
    const release = await desk.pushRelease();
    await desk.promoted(release);
    const [said, checked, json, history, newest] = await ask(
      release,
      "status",
      "status --check",
      "status --json",
      "history",
      "history --json --limit 1",
    );
    assert.deepEqual([said?.status, said?.stderr, checked?.status], [0, "", 0]);
    const { digests } = release.marker;
    assert.match(said?.stdout ?? "", new RegExp(`:latest +abc1234 +${digests.tenant} `));
    assert.match(said?.stdout ?? "", new RegExp(`:previous +unknown +${release.old.tenant} `));
    assert.match(said?.stdout ?? "", /Released last, by the ledger: abc1234, /);
    assert.match(said?.stdout ?? "", /Verified last, by the ledger: abc1234, /);
    assert.match(said?.stdout ?? "", /The images are of one build\./);
    assert.doesNotMatch(said?.stdout ?? "", /Problem/);

    const { version, images, isConsistent, released, problems } = JSON.parse(json?.stdout ?? "");
    assert.deepEqual([version, isConsistent, released.sha, problems], [1, true, "abc1234", []]);
    assert.equal(images[1].latest.digest, digests.tenant);

    assert.deepEqual(
      (history?.stdout ?? "")
        .trim()
        .split("\n")
        .map((line) => line.slice(26)),
      [
        "promoted  abc1234  by somebody, https://ci.test/runs/1",
        "verified  abc1234  by somebody, https://ci.test/runs/1",
      ],
    );
    const { entries } = JSON.parse(newest?.stdout ?? "");
    assert.deepEqual(
      entries.map(({ event }: { event: string }) => event),
      ["promoted"],
    );
  });

  it("exit 1 with --check when somebody moved :latest past the ledger, and name the image", async () => {
    const release = await desk.pushRelease();
    await desk.promoted(release);
    const { paths, old } = release;
    await crane("tag", `${desk.host}/${paths.tenant}@${old.tenant}`, "latest");
    const [plain, checked] = await ask(release, "status", "status --check");
    // One of them ran a moment later.
    const withoutAge = (text = "") => text.replace(/\d+ seconds? ago/g, "just now");
    assert.deepEqual([plain?.status, checked?.status], [0, 1]);
    assert.equal(withoutAge(checked?.stdout), withoutAge(plain?.stdout));
    assert.match(
      checked?.stdout ?? "",
      new RegExp(`Problem: .*${paths.tenant}:latest is ${old.tenant}.*somebody moved it`),
    );
    assert.match(checked?.stdout ?? "", /The images are NOT of one build/);
  });

  it("exit 3 with --check when there is nothing to compare with", async () => {
    const release = await desk.pushRelease();
    const [checked, history] = await ask(release, "status --check", "history");
    assert.deepEqual([checked?.status, history?.status], [3, 0]);
    assert.match(checked?.stdout ?? "", /Released last, by the ledger: nothing\./);
    assert.match(history?.stdout ?? "", /no entries yet/);
  });

  it("show a rejection with what failed", async () => {
    const release = await desk.pushRelease();
    await promoteThrough(desk.host, release, { evidence: evidenceOf(release, "RED") });
    const [history, checked] = await ask(release, "history", "status --check");
    assert.match(history?.stdout ?? "", /rejected {2}abc1234 {2}failed memories, by somebody/);
    assert.equal(checked?.status, 3, "nothing was released yet");
  });

  it("exit 1 in one paragraph when something else is at the ledger's tag", async () => {
    const release = await desk.pushRelease();
    const { paths, old } = release;
    await crane("tag", `${desk.host}/${paths.platform}@${old.platform}`, "canary-ledger");
    for (const { status, stdout, stderr } of await ask(release, "status", "history")) {
      assert.deepEqual([status, stdout], [1, ""]);
      assert.match(stderr, /platform:canary-ledger: it is no entry that this program wrote/);
      assert.ok(isParagraph(stderr), stderr);
    }
  });

  it("follow what :latest is to prod with --wait, whose stack must be there before anything is said", async () => {
    const release = await desk.pushRelease();
    await desk.promoted(release);
    await desk.setStacks(release);
    const updater = { region: "us-east-2", reports: {} };
    const image = { repository: "r.test/tenant", platformRepository: "r.test/platform", tag: "latest" };
    await standInForPulumi(desk.directory, { prod: { ring: "prod", tenants: [], tokens: [], image, updater } });
    const [unknown, followed] = await canaries([
      desk.callWithStacks(["status", "--wait", "--prod-stack", "nope"]),
      desk.callWithStacks(["status", "--check", "--wait"]),
    ]);
    assert.deepEqual([unknown?.status, unknown?.stdout], [2, ""]);
    assert.equal(followed?.status, 0, followed?.stderr);
    assert.equal(followed?.stderr, "There are no tenants that it could arrive at.\n");
  });

  it("exit 2 for a limit that is none", async () => {
    const release = await desk.pushRelease();
    const [ended] = await ask(release, "history --limit 0");
    assert.equal(ended?.status, 2);
    assert.match(ended?.stderr ?? "", /from 1 to 999/);
  });
});
