// Which event does what: the first jobs alone, with every later one left out.
import assert from "node:assert/strict";
import { temporaryDirectory } from "../support/temporary-directory";
import { ConcurrencyGroups } from "./concurrency-groups";
import { commitOf, dispatched, published, pullRequest, push, scheduled } from "./events";
import { type Event, isStartedBy, type RunResult, runWorkflow } from "./run-workflow";
import { readWorkflow } from "./workflow-file";

const VERIFY = "canary-verify.yml";
const HOSTILE = "$(touch owned)";

describe("an event", function () {
  this.timeout(20_000);
  let directory: ReturnType<typeof temporaryDirectory>;
  beforeEach(() => {
    directory = temporaryDirectory();
  });
  afterEach(() => directory.remove());

  /** Runs these jobs of a workflow; one that it lets through finds no action that would do anything. */
  const run = async (name: string, event: Event, only: readonly string[], vars = {}): Promise<RunResult> => {
    const workflow = readWorkflow(name);
    const jobs = Object.fromEntries(Object.entries(workflow.jobs).filter(([id]) => only.includes(id)));
    const { PATH = "" } = process.env;
    const repository = { vars, secrets: {}, actions: {}, machine: { PATH }, groups: new ConcurrencyGroups() };
    return runWorkflow({ ...workflow, jobs }, { event, repository, dir: directory.path, runId: "1" });
  };

  const verifies: readonly { name: string; event: Event; sha: string | undefined }[] = [
    { name: "a publish of main that succeeded", event: published({ sha: "3f2a9c1" }), sha: "3f2a9c1" },
    { name: "a dispatch with a sha", event: dispatched({ sha: "3f2a9c1" }), sha: "3f2a9c1" },
    { name: "a dispatch with a whole commit", event: dispatched({ sha: commitOf("3f2a9c1") }), sha: "3f2a9c1" },
    { name: "a publish that was skipped", event: published({ sha: "3f2a9c1", conclusion: "skipped" }), sha: undefined },
    { name: "a publish that failed", event: published({ sha: "3f2a9c1", conclusion: "failure" }), sha: undefined },
    {
      name: "a publish that was cancelled",
      event: published({ sha: "3f2a9c1", conclusion: "cancelled" }),
      sha: undefined,
    },
    {
      name: "a publish for a pull request",
      event: published({ sha: "3f2a9c1", event: "pull_request" }),
      sha: undefined,
    },
    { name: "a publish by hand", event: published({ sha: "3f2a9c1", event: "workflow_dispatch" }), sha: undefined },
    { name: "a publish of another branch", event: published({ sha: "3f2a9c1", branch: "topic" }), sha: undefined },
    {
      name: "a publish of a fork's main",
      event: published({ sha: "3f2a9c1", repository: "mallory/tenant-fleet" }),
      sha: undefined,
    },
    { name: "a dispatch of another branch's file", event: dispatched({ sha: "3f2a9c1" }, "topic"), sha: undefined },
  ];
  for (const { name, event, sha } of verifies) {
    it(`${sha === undefined ? "does not start" : "starts"} a verification: ${name}`, async () => {
      const { jobs } = await run(VERIFY, event, ["build"]);
      assert.deepEqual(jobs.build, {
        result: sha === undefined ? "skipped" : "success",
        outputs: sha === undefined ? {} : { sha },
      });
    });
  }

  it("takes the commit that was built, not what main is at by now", async () => {
    const event = published({ sha: "3f2a9c1" });
    assert.notEqual(event.sha.slice(0, 7), "3f2a9c1");
    assert.equal((await run(VERIFY, event, ["build"])).jobs.build?.outputs.sha, "3f2a9c1");
  });

  for (const sha of [
    "",
    "3f2a9c",
    "3F2A9C1",
    "main",
    "--force",
    `3f2a9c1${HOSTILE}`,
    HOSTILE,
    "3f2a9c1\nsha=bad0000",
  ]) {
    it(`stops at a sha that is none: ${JSON.stringify(sha)}`, async () => {
      const { jobs, records } = await run(VERIFY, dispatched({ sha }), ["build"]);
      assert.deepEqual(jobs.build, { result: "failure", outputs: { sha: "" } });
      assert.deepEqual(
        records.map(({ outcome }) => outcome),
        ["failure"],
      );
    });
  }

  const byHand = [
    { name: "promote-latest.yml", inputs: { sha: "3f2a9c1", reason: "no fleet yet" }, result: "success" },
    { name: "promote-latest.yml", inputs: { sha: "3f2a9c1", reason: "  " }, result: "failure" },
    { name: "promote-latest.yml", inputs: { sha: "", reason: "no fleet yet" }, result: "failure" },
    { name: "promote-latest.yml", inputs: { sha: HOSTILE, reason: "no fleet yet" }, result: "failure" },
    { name: "promote-latest.yml", inputs: { sha: "3f2a9c1", reason: HOSTILE }, result: "success" },
    { name: "rollback.yml", inputs: { sha: "3f2a9c1", reason: "it broke" }, result: "success" },
    { name: "rollback.yml", inputs: { reason: "it broke" }, result: "success" },
    { name: "rollback.yml", inputs: { sha: "--force", reason: "it broke" }, result: "failure" },
    { name: "rollback.yml", inputs: { reason: "" }, result: "failure" },
  ] as const;
  for (const { name, inputs, result } of byHand) {
    it(`asks for a sha and a reason before ${name} does anything: ${JSON.stringify(inputs)}`, async () => {
      assert.equal((await run(name, dispatched(inputs), ["approve"])).jobs.approve?.result, result);
    });
  }

  for (const name of ["promote-latest.yml", "rollback.yml", "drift.yml"]) {
    it(`does nothing by another branch's ${name}`, async () => {
      const first = Object.keys(readWorkflow(name).jobs)[0] ?? "";
      const event = dispatched({ sha: "3f2a9c1", reason: "it broke" }, "topic");
      assert.equal((await run(name, event, [first])).jobs[first]?.result, "skipped");
    });
  }

  const reviewed = [
    { name: "a fork", event: pullRequest({ from: "mallory/tenant-fleet" }) },
    { name: "Dependabot", event: pullRequest({ author: "dependabot[bot]" }) },
  ];
  for (const { name, event } of reviewed) {
    it(`previews nothing for a pull request of ${name}, and says what is not known`, async () => {
      const result = await run("policy.yml", event, ["preview", "tell", "fork"]);
      assert.deepEqual(
        Object.entries(result.jobs)
          .map(([id, job]) => [id, job.result])
          .sort(),
        [
          ["fork", "success"],
          ["preview", "skipped"],
          ["tell", "skipped"],
        ],
      );
      assert.match(
        result.summary,
        /^## The policies did not run\n\n.*no ring can be previewed.*\*\*What to do next\*\*/s,
      );
    });
  }

  it("looks for drift by the schedule, whose event says nothing of the repository", async () => {
    const first = run("drift.yml", scheduled(), ["drift"]);
    await assert.rejects(first, /nothing stands in for the action actions\/checkout/);
  });

  it("publishes nothing where PUBLISH_IMAGES is not set, as here", async () => {
    assert.equal((await run("publish-example.yml", push("3f2a9c1"), ["publish"])).conclusion, "skipped");
  });

  const starts: readonly [event: Event, workflows: readonly string[]][] = [
    [push("3f2a9c1"), ["ci.yml", "publish-example.yml"]],
    [published({ sha: "3f2a9c1" }), [VERIFY]],
    [published({ sha: "3f2a9c1", branch: "topic" }), []],
    [pullRequest(), ["ci.yml", "policy.yml"]],
    [scheduled(), ["drift.yml"]],
    [dispatched({}), [VERIFY, "drift.yml", "promote-latest.yml", "rollback.yml"]],
  ];
  for (const [event, workflows] of starts) {
    it(`of ${event.name} starts ${workflows.join(", ") || "nothing"}`, () => {
      const all = [
        "ci.yml",
        "publish-example.yml",
        VERIFY,
        "policy.yml",
        "drift.yml",
        "promote-latest.yml",
        "rollback.yml",
      ];
      const started = all.filter((name) => isStartedBy(readWorkflow(name), event));
      assert.deepEqual(started.sort(), [...workflows].sort());
    });
  }
});
