import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseReport } from "../../core/model/verdict-report";
import { answer, hang } from "../support/faulty-tenant";
import { on, onAll, SHA, startSmokeTenant } from "../support/smoke-tenant";
import { temporaryDirectory } from "../support/temporary-directory";
import { askedOf, canaries, canary, fleet } from "./canary-command";

const OTHER = "0ddba11";
const broken = on("events", answer(200, {}));

describe("canary smoke", function () {
  this.timeout(40_000);
  let directory: ReturnType<typeof temporaryDirectory>;
  beforeEach(() => {
    directory = temporaryDirectory();
  });
  afterEach(() => directory.remove());
  const file = (name: string) => join(directory.path, name);
  const read = (name: string) => readFileSync(file(name), "utf8");

  it("says GREEN and exits 0 for tenants that are right, as a list of tests, in every report and in the step's summary", async () => {
    await using one = await startSmokeTenant({ orgId: "org-1" });
    await using two = await startSmokeTenant({ orgId: "org-2", token: "token-of-the-second-tenant" });
    const env = { ...fleet(one, two), GITHUB_STEP_SUMMARY: file("summary.md") };
    const reports = ["json=a.json", "junit=a.xml", "markdown=a.md"].flatMap((text) => [
      "--report",
      text.replace("=", `=${directory.path}/`),
    ]);
    const { status, stdout, stderr } = await canary(["smoke", "--sha", SHA.padEnd(40, "0"), ...reports], env);
    assert.deepEqual([status, stderr], [0, ""]);
    assert.match(stdout, /^\s+tenant-1\n\s+\S+ witness-before\n[\s\S]*^\s+tenant-2\n[\s\S]*\n\nGREEN abc1234: /m);
    assert.equal(parseReport(read("a.json")).outcome, "GREEN");
    assert.match(read("a.xml"), /^<\?xml [\s\S]*<testsuites/);
    for (const name of ["a.md", "summary.md"]) assert.match(read(name), /^## GREEN abc1234\n/);
  });

  it("does not wait at its end until the parser of answers is optimised", async () => {
    await using tenant = await startSmokeTenant();
    const { stdout } = await canary(["smoke", "--sha", SHA], fleet(tenant), ["--trace-wasm-compilation-times"]);
    assert.match(stdout, /using Liftoff/);
    assert.doesNotMatch(stdout, /using TurboFan/);
  });

  it("says RED as one JSON document and exits 1, with annotations beside it in a step of Actions", async () => {
    await using tenant = await startSmokeTenant({ wire: broken });
    const args = ["smoke", "--sha", SHA, "--memories-api", "root", "--json"];
    const { status, stdout, stderr } = await canary(args, { ...fleet(tenant), GITHUB_ACTIONS: "true" });
    assert.equal(status, 1);
    assert.equal(parseReport(stdout).outcome, "RED");
    assert.match(stderr, /^::error title=RED abc1234::.*\n::error title=events failed on tenant-1::.*\n$/);
    assert.ok(askedOf(tenant).includes("POST /memories/commit"));
  });

  it("says INCONCLUSIVE and exits 3 when a tenant runs another image", async () => {
    await using tenant = await startSmokeTenant({ sha: OTHER });
    const { status, stdout } = await canary(["smoke", "--sha", SHA], fleet(tenant));
    assert.match(stdout, /^INCONCLUSIVE abc1234[\s\S]*it runs 0ddba11/m);
    assert.equal(status, 3);
  });

  it("leaves standard output to a reporter of mocha's, and says the verdict beside it", async () => {
    await using tenant = await startSmokeTenant({ wire: broken });
    const { status, stdout, stderr } = await canary(["smoke", "--sha", SHA, "--reporter", "tap"], fleet(tenant));
    assert.equal(status, 1);
    const lines = stdout.trimEnd().split("\n");
    assert.deepEqual(
      lines.filter((line) => !/^(ok|not ok) \d+ tenant-1 \S+$|^ {2}|^# (tests|pass|fail) \d+$|^1\.\.9$/.test(line)),
      [],
    );
    assert.deepEqual(
      lines.filter((line) => line.startsWith("not ok")),
      ["not ok 6 tenant-1 events"],
    );
    assert.match(stderr, /^RED abc1234: /);
  });

  it("goes on without a sha when told to assume, and says so everywhere", async () => {
    await using tenant = await startSmokeTenant({ sha: OTHER });
    const reports = ["--report", `json=${file("a.json")}`, "--report", `junit=${file("a.xml")}`];
    const markdown = ["--report", `markdown=${file("a.md")}`];
    const args = ["smoke", "--assume-after", "0s", ...reports, ...markdown];
    const { status, stdout } = await canary(args, fleet(tenant));
    assert.equal(status, 0);
    assert.match(stdout, /^GREEN: .*\(assumed\)\n\s+assumed\s+what the tenants run was taken for granted at once/m);
    const { sha, assumedAfterMs } = parseReport(read("a.json"));
    assert.deepEqual({ sha, assumedAfterMs }, { sha: null, assumedAfterMs: 0 });
    assert.match(read("a.xml"), /<property name="assumed" value="after 0\.00 s"/);
    assert.match(read("a.md"), /- \*\*assumed\*\*: /);
  });

  it("runs only what matches --grep, takes a subsystem's own --tick-limit, and says that it is partial", async () => {
    const late = { seconds_ago: 200, last_tick_at: new Date(Date.now() - 200_000).toISOString() };
    const subsystems = { scheduler: late };
    await using one = await startSmokeTenant();
    await using two = await startSmokeTenant({ wire: on("liveness", answer(200, { subsystems })) });
    const limit = ["--tick-limit", "scheduler=600"];
    const args = ["smoke", "--sha", SHA, "--grep", "tenant-2 (liveness|events)$", ...limit];
    const { status, stdout } = await canary(args, fleet(one, two));
    assert.equal(status, 0, stdout);
    assert.match(stdout, /^GREEN abc1234 \(partial\): /m);
    assert.deepEqual(askedOf(one), []);
    assert.deepEqual(askedOf(two).toSorted(), ["GET /admin/liveness", "GET /events", "GET /health", "GET /health"]);
  });

  it("ends with --bail at the first check that fails, although others get no answer", async () => {
    const wire = onAll("admin", hang);
    await using one = await startSmokeTenant({ wire: (...all) => broken(...all) !== false || wire(...all) });
    const { status, stdout } = await canary(["smoke", "--sha", SHA, "--bail", "--json"], fleet(one));
    const { isEnded, checks } = parseReport(stdout);
    assert.deepEqual([status, isEnded], [1, true]);
    assert.deepEqual(
      checks.filter(({ result }) => result === "failed").map(({ check }) => check),
      ["events"],
    );
  });

  it("is GREEN with --quorum although a tenant failed", async () => {
    await using one = await startSmokeTenant();
    await using two = await startSmokeTenant({ wire: broken });
    const args = ["smoke", "--sha", SHA, "--quorum", "50%", "--concurrency", "1", "--reporter", "markdown"];
    const { status, stdout } = await canary(args, fleet(one, two));
    assert.match(stdout, /^## GREEN abc1234\n[\s\S]*quorum/);
    assert.equal(status, 0);
  });

  it("shows nobody a bearer, however it is asked to report", async () => {
    const tokens = ["token-of-the-first-tenant", "token-of-the-second-tenant"];
    // Each tells what it was asked with, its own bearer and its neighbour's.
    const wire = onAll("admin", (request, response) =>
      answer(500, `no: ${request.headers.authorization} ${tokens}`, "text/plain")(request, response),
    );
    await using one = await startSmokeTenant({ token: tokens[0] ?? "", wire });
    await using two = await startSmokeTenant({ token: tokens[1] ?? "", wire });
    const reporters = ["spec", "json", "junit", "markdown", "tap", "xunit"];
    const env = { ...fleet(one, two), GITHUB_ACTIONS: "true" };
    const all = await canaries(
      reporters.map((reporter) => [
        ["smoke", "--sha", SHA, "--reporter", reporter],
        { ...env, GITHUB_STEP_SUMMARY: file(`${reporter}.md`) },
      ]),
    );
    for (const [i, { status, stdout, stderr }] of all.entries()) {
      const text = stdout + stderr + read(`${reporters[i]}.md`);
      assert.equal(status, 1, text);
      assert.ok(text.includes("[secret]"), reporters[i]);
      for (const token of tokens) assert.ok(!text.includes(token), reporters[i]);
    }
  });
});
