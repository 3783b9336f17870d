// The workflows as GitHub runs them, on the real engine and a real registry. One repository, one story.
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { World } from "../../sandbox/demo/world";
import { places, readSettings } from "../../sandbox/settings";
import { tamper } from "../../sandbox/tamper";
import { eventually } from "../support/eventually";
import { dispatched, published, pullRequest, push, scheduled } from "../workflows/events";
import { assertGoldenSummary } from "../workflows/golden-summary";
import type { RunResult } from "../workflows/run-workflow";
import { SandboxRepository, type StartedRun } from "../workflows/sandbox-repository";

const [good, bad, next] = ["900d000", "bad0000", "1e57ed0"] as const;
const VERIFY = "canary-verify.yml";

const outcomes = ({ jobs }: RunResult) =>
  Object.fromEntries(Object.entries(jobs).map(([name, { result }]) => [name, result]));
const said = ({ records }: RunResult) =>
  records.map(({ job, title, outcome, said }) => `${job}: ${title}: ${outcome}\n${said}`).join("\n");

function assertConclusion(result: RunResult, conclusion: RunResult["conclusion"]): void {
  assert.equal(result.conclusion, conclusion, said(result).slice(-6_000));
}

describe("the workflows in a sandbox", function () {
  this.timeout(180_000);
  this.bail(true);
  const world = new World(mkdtempSync(join(tmpdir(), "workflows-")));
  const repository = new SandboxRepository(world);
  const look = async () => ({ latest: await world.latest(), prod: await world.running("prod") });
  const everything: RunResult[] = [];
  const start = async (...of: Parameters<SandboxRepository["start"]>): Promise<StartedRun> => {
    const run = await repository.start(...of);
    everything.push(run.result);
    return run;
  };
  let green: StartedRun;
  let seen: Awaited<ReturnType<typeof look>>;

  before(async () => {
    await world.begin();
    const prod = await world.deploy("prod");
    assert.equal(prod.status, 0, prod.stdout);
    assert.notEqual(await world.arrival("prod", (await world.latest()).tenant, 20_000), undefined);
  });
  after(async () => {
    await world.end();
    rmSync(world.dir, { recursive: true, force: true });
  });

  it("lets a push go from the publish to prod: GREEN", async () => {
    const before = await look();
    assertConclusion((await start("publish-example.yml", push(good))).result, "success");
    assert.deepEqual(await look(), before, "a publish moves no :latest");
    green = await start(VERIFY, published({ sha: good }));
    assertConclusion(green.result, "success");
    assert.deepEqual(outcomes(green.result), {
      build: "success",
      deploy: "success",
      look: "skipped",
      release: "success",
      follow: "success",
      tell: "success",
    });
    seen = await look();
    const marker = await world.marker();
    assert.deepEqual(seen, {
      latest: marker?.digests,
      prod: { "t-01": seen.latest.tenant, "t-02": seen.latest.tenant },
    });
    assert.deepEqual(repository.github.issues, []);
    assertGoldenSummary("green.md", green.result.summary);
  });

  it("comes to the same when the run is run again, though the gate has nothing to do", async () => {
    // Two tenants, by two machines.
    const again = await green.again(2, { CANARY_SHARD_TENANTS: "1" });
    everything.push(again);
    assertConclusion(again, "success");
    assert.deepEqual([again.jobs.deploy?.outputs.report, again.jobs.look?.result], ["", "success"]);
    const shards = again.records.flatMap(({ job, title, outcome }) =>
      /^npx canary smoke /.test(title) ? [`${job} ${outcome}`] : [],
    );
    assert.deepEqual(shards.sort(), ["look 1 success", "look 2 success"]);
    assert.match(again.summary, /## GREEN 900d000/);
    assert.deepEqual(await look(), seen);
  });

  it("stops a build that is RED, says what and why, and leaves :latest and prod", async () => {
    await start("publish-example.yml", push(bad), { faults: ["memories-forget"] });
    const { result } = await start(VERIFY, published({ sha: bad }));
    assertConclusion(result, "failure");
    assert.deepEqual(outcomes(result), {
      build: "success",
      deploy: "failure",
      look: "skipped",
      release: "failure",
      follow: "skipped",
      tell: "success",
    });
    assert.deepEqual(await look(), seen);
    assertGoldenSummary("red.md", result.summary);
    const history = await world.canary("history", "--limit", "1");
    assert.match(history.stdout, / rejected +bad0000 +failed /, "the rejection is in the ledger");
    const [issue] = repository.github.issues;
    assert.deepEqual(
      [issue?.label, issue?.title, issue?.state],
      ["canary-held", "bad0000 did not get through", "open"],
    );
    assert.match(issue?.body ?? "", /## RED bad0000/);
  });

  it("releases nothing while there is no canary fleet, and says what to do", async () => {
    const file = join(places(world.dir).work, "Pulumi.canary.yaml");
    const text = readFileSync(file, "utf8");
    const { config, ...rest } = parse(text);
    writeFileSync(file, stringify({ ...rest, config: { ...config, "tenant-fleet:tenants": [] } }));
    try {
      const { result } = await start(VERIFY, dispatched({ sha: good }));
      assertConclusion(result, "failure");
      assert.deepEqual([result.jobs.look?.result, result.jobs.release?.result], ["skipped", "skipped"]);
      assert.match(said(result), /nothing can be said of a ring without one/);
      assertGoldenSummary("empty-fleet.md", result.summary);
      assert.deepEqual(await look(), seen);
    } finally {
      writeFileSync(file, text);
    }
  });

  it("lets a rollback wait while a build is promoted by hand, and then go back to what was before", async () => {
    await world.publish(next);
    const promotion = start("promote-latest.yml", dispatched({ sha: next, reason: "the gate is down" }));
    await eventually(() => repository.hasBegun("release") || undefined, { withinMs: 60_000 });
    const reason = `what: $(broke); \`really\` "this"`;
    const { result } = await start("rollback.yml", dispatched({ reason, unverified: false }));
    assertConclusion(result, "success");
    assert.deepEqual(outcomes((await promotion).result).release, "success");
    assert.deepEqual(await look(), seen);
    assertGoldenSummary("rollback.md", result.summary);
    const { stdout } = await world.canary("history", "--limit", "2");
    assert.match(
      stdout,
      / rolled-back +900d000 .*what: \$\(broke\); `really` "this".*\n.* promoted +1e57ed0 +forced, by dev, "the gate is down"/,
    );
  });

  it("judges a pull request in one comment, kept up to date", async () => {
    const { result, artifacts } = await start("policy.yml", pullRequest());
    assertConclusion(result, "success");
    assert.equal(outcomes(result).fork, "skipped");
    assertGoldenSummary("policy.md", result.summary);
    const sarif = JSON.parse(readFileSync(join(artifacts.folderOf("policy") ?? "", "policy.sarif"), "utf8"));
    assert.equal(sarif.version, "2.1.0");
    const [comment, ...others] = repository.github.comments;
    assert.match(comment?.body ?? "", /^<!-- canary-comment: policy -->/);
    assert.deepEqual(others, []);
  });

  it("keeps one issue about drift: opens it, and leaves it alone while the same is found", async () => {
    await tamper(readSettings(world.dir), "tenant-canary-a", ["metadataOptions.httpTokens=optional"]);
    const first = await start("drift.yml", scheduled());
    assertConclusion(first.result, "failure");
    assert.match(first.result.summary, /1 finding.*httpTokens.*pulumi up --refresh -s canary/s);
    const open = () =>
      repository.github.issues.filter(({ label, state }) => label === "canary-drift" && state === "open");
    assert.deepEqual(
      open().map(({ title }) => title),
      ["The canary ring drifts"],
    );
    const kept = first.artifacts.folderOf("drift") ?? "";
    assert.deepEqual(readdirSync(kept).sort(), ["drift.html", "drift.json", "drift.md", "drift.sarif"]);
    const report = JSON.parse(readFileSync(join(kept, "drift.json"), "utf8"));
    assert.deepEqual(
      Object.values(report.sections).map((section) => (section as { reason: unknown }).reason),
      [null, null, null],
    );
    const [issue] = open();

    repository.keepArtifact("drift", kept);
    const second = await start("drift.yml", dispatched({}));
    assertConclusion(second.result, "failure");
    assert.deepEqual(open(), [issue]);
    const { since } = JSON.parse(readFileSync(join(second.artifacts.folderOf("drift") ?? "", "drift.json"), "utf8"));
    assert.equal(since, report.at, "the last report was looked at");
  });

  it("prints no account, role, token or customer anywhere", () => {
    const all = everything.map((result) => said(result) + result.summary).join("\n");
    assert.ok(all.length > 10_000);
    assert.doesNotMatch(all, /111122223333|444455556666|northwind|contoso|role-that-|token-of-/);
  });
});
