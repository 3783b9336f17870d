import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { canary } from "./canary-command";
import { isParagraph, type ReleaseDesk, startReleaseDesk } from "./release-command";

describe("canary postmortem", function () {
  this.timeout(40_000);
  let desk: ReleaseDesk;
  before(async () => {
    desk = await startReleaseDesk();
  });
  after(() => desk.stop());

  it("writes down what is known of a build and asks the three questions, and overwrites no answers", async () => {
    const first = await desk.pushRelease();
    await desk.promoted(first);
    const second = await desk.pushBuild(first, "def5678");
    await desk.promoted(second);
    const file = join(desk.directory, "postmortem.md");
    const call = desk.call(first, ["postmortem", "def5678", "--area", "memories", "--output", file]);
    const ended = await canary(...call);
    assert.deepEqual([ended.status, ended.stdout, ended.stderr], [0, `Written: ${file}\n`, ""]);
    const text = readFileSync(file, "utf8");
    const known = ["# Post-mortem of def5678", "sha: `abc1234`", "<code>memories</code>"];
    for (const part of [...known, ...Object.values({ ...first.marker.digests, ...second.marker.digests })]) {
      assert.ok(text.includes(part), `${part} is not in it`);
    }
    assert.equal(text.match(/^### \d\. .*\?$/gm)?.length, 3);

    writeFileSync(file, "Answer: the deploy of Monday");
    const again = await canary(...call);
    assert.deepEqual([again.status, again.stdout], [2, ""]);
    assert.match(again.stderr, /postmortem\.md: it exists already, and is not overwritten\. .*--output/);
    assert.ok(isParagraph(again.stderr), again.stderr);
    assert.equal(readFileSync(file, "utf8"), "Answer: the deploy of Monday");
  });

  it("says what is not known of a build that the ledger never heard of, as JSON too", async () => {
    const release = await desk.pushRelease();
    const file = join(desk.directory, "unknown.md");
    const ended = await canary(...desk.call(release, ["postmortem", "abc1234", "--output", file, "--json"]));
    assert.equal(ended.status, 0, ended.stderr);
    const { version, file: written, sha, digests, events } = JSON.parse(ended.stdout);
    assert.deepEqual([version, written, sha, digests, events], [1, file, "abc1234", null, []]);
    assert.match(readFileSync(file, "utf8"), /promoted: not known/);
  });
});
