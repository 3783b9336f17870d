import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseReport } from "../../core/model/verdict-report";
import { answer } from "../support/faulty-tenant";
import { on, SHA, startSmokeTenant } from "../support/smoke-tenant";
import { temporaryDirectory } from "../support/temporary-directory";
import { askedOf, canary, fleet } from "./canary-command";

describe("canary smoke merge", function () {
  this.timeout(40_000);
  let directory: ReturnType<typeof temporaryDirectory>;
  before(async () => {
    directory = temporaryDirectory();
    await using first = await startSmokeTenant();
    await using second = await startSmokeTenant({ wire: on("events", answer(200, {})) });
    const [one, two] = await Promise.all(
      ["1/2", "2/2"].map((shard) => {
        const report = `json=${file(`${shard[0]}.json`)}`;
        return canary(["smoke", "--sha", SHA, "--shard", shard, "--report", report], fleet(first, second));
      }),
    );
    assert.deepEqual([one?.status, two?.status], [0, 1]);
    assert.match(one?.stdout ?? "", /^GREEN abc1234 \(shard 1 of 2\): every tenant of this shard /m);
    assert.ok(askedOf(first).length > 0);
  });
  after(() => directory.remove());
  const file = (name: string) => join(directory.path, name);

  it("says the verdict of the whole fleet, with its own options", async () => {
    const merged = ["smoke", "merge", file("2.json"), file("1.json"), "--reporter", "json"];
    const { status, stdout } = await canary([...merged, "--report", `junit=${file("all.xml")}`]);
    const { outcome, tenants, shard } = parseReport(stdout);
    assert.deepEqual([status, outcome, tenants, shard], [1, "RED", ["tenant-1", "tenant-2"], null]);
    assert.match(readFileSync(file("all.xml"), "utf8"), /<testsuite name="tenant-2"/);
  });

  it("says GREEN and exits 0 with a quorum that is reached", async () => {
    const { status, stdout } = await canary(["smoke", "merge", "--quorum", "50%", file("1.json"), file("2.json")]);
    assert.match(stdout, /^GREEN abc1234: at least 1 of 2 tenants /);
    assert.equal(status, 0);
  });

  it("says RED and exits 1 when a shard is missing, although the others are GREEN", async () => {
    const { status, stdout } = await canary(["smoke", "merge", file("1.json"), "--json"]);
    const { outcome, missingShards } = parseReport(stdout);
    assert.deepEqual([status, outcome, missingShards], [1, "RED", [2]]);
  });

  it("exits 2 on a quorum that none can be, before a report is read", async () => {
    const { status, stderr } = await canary(["smoke", "merge", "--quorum", "0", file("none.json")]);
    assert.match(stderr, /^The quorum "0": /);
    assert.equal(status, 2);
  });

  // Only some systems have a file that is always full.
  if (existsSync("/dev/full")) {
    it("exits 3 when a report cannot be written to its end, and has shown the verdict", async () => {
      const reports = [file("1.json"), file("2.json"), "--report", "json=/dev/full"];
      const { status, stdout, stderr } = await canary(["smoke", "merge", ...reports]);
      assert.match(stdout, /^RED abc1234: /);
      assert.match(stderr, /^The report file \/dev\/full: it is not whole \(ENOSPC\)/);
      assert.equal(status, 3);
    });
  }

  const unusable: [what: string, files: () => string[], says: RegExp][] = [
    ["a file that does not exist", () => [file("none.json")], /none\.json: it cannot be read \(ENOENT\)/],
    ["a file that is no report", () => [text("a.json", '{"sk-0123456789abcdef":1}')], /a\.json: .*version/],
    ["the same shard twice", () => [file("1.json"), file("1.json")], /a shard is there twice/],
  ];
  const text = (name: string, content: string) => {
    writeFileSync(file(name), content);
    return file(name);
  };
  for (const [what, files, says] of unusable) {
    it(`exits 2 on ${what}, in one paragraph`, async () => {
      const { status, stdout, stderr } = await canary(["smoke", "merge", ...files()]);
      assert.match(stderr, says);
      assert.equal(stderr.trim().split("\n").length, 1);
      assert.doesNotMatch(stderr, /sk-0123/);
      assert.deepEqual([status, stdout], [2, ""]);
    });
  }
});
