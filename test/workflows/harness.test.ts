// biome-ignore-all lint/suspicious/noTemplateCurlyInString: so expressions of Actions are written.
// The harness itself: a workflow test proves nothing where it is kinder than GitHub.
import assert from "node:assert/strict";
import { temporaryDirectory } from "../support/temporary-directory";
import { parseAssignments } from "./command-files";
import { ConcurrencyGroups } from "./concurrency-groups";
import { evaluate, holds, interpolate } from "./expression";
import { type RunResult, runWorkflow } from "./run-workflow";
import type { Workflow } from "./workflow-file";
import { parseWorkflowText } from "./workflow-file";

const contexts = { github: { ref: "refs/heads/main", event: {} }, vars: { SIZE: "" } };

describe("an expression", () => {
  const cases: readonly [text: unknown, value: unknown][] = [
    ["plain", "plain"],
    ["${{ github.ref }}", "refs/heads/main"],
    ["on ${{ github.ref }} and ${{ github.event_name }}.", "on refs/heads/main and ."],
    ["${{ github.event.workflow_run.conclusion == 'success' }}", false],
    ["${{ vars.SIZE || '100' }}", "100"],
    ['${{ fromJSON(\'["1/2", "2/2"]\') }}', ["1/2", "2/2"]],
    ["${{ format('{0}-{1}', 'a', 1) }}", "a-1"],
    [true, true],
  ];
  for (const [text, value] of cases) {
    it(`is evaluated as GitHub does: ${JSON.stringify(text)}`, async () =>
      assert.deepEqual(await interpolate(text, contexts), value));
  }

  it("is an error where it reads a context that is not there", () =>
    assert.rejects(evaluate("secrets.TOKEN", contexts), /Unrecognized named-value/));

  it("of a condition is about earlier steps too, unless it says otherwise", async () => {
    const failed = { success: () => false, failure: () => true, always: () => true, cancelled: () => false };
    assert.equal(await holds(undefined, contexts, failed), false);
    assert.equal(await holds("github.ref == 'refs/heads/main'", contexts, failed), false);
    assert.equal(await holds("${{ !cancelled() && github.ref != '' }}", contexts, failed), true);
    assert.equal(await holds("failure()", contexts, failed), true);
  });
});

describe("a command file", () => {
  it("is read line by line, and by blocks", () => {
    assert.deepEqual(parseAssignments("a=1\nb<<END\none\ntwo=2\nEND\nc=x=y\n"), { a: "1", b: "one\ntwo=2", c: "x=y" });
  });

  it("is an error where the runner would not read it", () => {
    assert.throws(() => parseAssignments("nothing\n"), /cannot read the line "nothing"/);
    assert.throws(() => parseAssignments("a<<END\none\n"), /no line END/);
  });
});

describe("a run", function () {
  this.timeout(20_000);
  let directory: ReturnType<typeof temporaryDirectory>;
  beforeEach(() => {
    directory = temporaryDirectory();
  });
  afterEach(() => directory.remove());

  const run = (jobs: string, permissions = "{}"): Promise<RunResult> => {
    const text = `name: x\non: { push: {} }\npermissions: ${permissions}\njobs:\n${jobs}`;
    const workflow: Workflow = parseWorkflowText(text);
    const event = { name: "push", refName: "main", sha: "0".repeat(40), payload: {} };
    const { PATH = "" } = process.env;
    const secrets = { vault: { KEY: "open" } };
    const repository = { vars: {}, secrets, actions: {}, machine: { PATH }, groups: new ConcurrencyGroups() };
    return runWorkflow(workflow, { event, repository, dir: directory.path, runId: "1" });
  };
  const results = ({ jobs }: RunResult) =>
    Object.fromEntries(Object.entries(jobs).map(([id, { result }]) => [id, result]));
  const job = (id: string, body: Record<string, unknown>) =>
    `  ${id}: ${JSON.stringify({ "runs-on": "ubuntu-24.04", ...body })}\n`;
  const say = (text: string) => ({ run: text });

  it("hands over by outputs, variables and paths, and keeps the summaries in order", async () => {
    const first = job("first", {
      outputs: { sha: "${{ steps.sha.outputs.sha }}" },
      steps: [
        { id: "sha", run: 'echo "sha=3f2a9c1" >> "$GITHUB_OUTPUT"; echo "MOOD=good" >> "$GITHUB_ENV"' },
        say('echo "the mood is $MOOD" >> "$GITHUB_STEP_SUMMARY"'),
        say(
          'mkdir bin; printf "#!/bin/sh\\necho hello" > bin/greet; chmod +x bin/greet; echo "$PWD/bin" >> "$GITHUB_PATH"',
        ),
        say('greet >> "$GITHUB_STEP_SUMMARY"'),
      ],
    });
    const second = job("second", {
      needs: "first",
      steps: [
        {
          env: { SHA: "${{ needs.first.outputs.sha }}" },
          run: 'echo "$SHA ${MOOD:-nothing}" >> "$GITHUB_STEP_SUMMARY"',
        },
      ],
    });
    const result = await run(second + first);
    assert.equal(result.conclusion, "success");
    assert.equal(result.summary.split("\n").filter(Boolean).sort().join("|"), "3f2a9c1 nothing|hello|the mood is good");
  });

  it("skips what needs a job that failed or was skipped, at any distance", async () => {
    const result = await run(
      job("a", { steps: [say("exit 1")] }) +
        job("b", { needs: "a", steps: [say("true")] }) +
        job("c", { needs: "b", if: "${{ !cancelled() }}", steps: [say("true")] }) +
        job("d", { needs: "c", steps: [say("true")] }),
    );
    assert.deepEqual(results(result), { a: "failure", b: "skipped", c: "success", d: "skipped" });
    assert.equal(result.conclusion, "failure");
  });

  it("goes on after a step that may fail, and knows that it did", async () => {
    const steps = [
      { id: "try", run: "exit 3", "continue-on-error": true },
      say("true"),
      {
        if: "steps.try.outcome == 'failure' && steps.try.conclusion == 'success'",
        run: 'echo so >> "$GITHUB_STEP_SUMMARY"',
      },
    ];
    const result = await run(job("a", { steps }));
    assert.deepEqual([result.conclusion, result.summary], ["success", "so\n"]);
  });

  it("ends a script at the first command that fails, and a pipe only with `shell: bash`", async () => {
    const result = await run(
      job("a", { steps: [say("false; true")] }) +
        job("b", { steps: [say("false | true")] }) +
        job("c", { steps: [{ shell: "bash", run: "false | true" }] }),
    );
    assert.deepEqual(results(result), { a: "failure", b: "success", c: "failure" });
  });

  it("gives secrets to the job of their environment alone, and no step the runner's variables", async () => {
    const steps = [
      {
        env: { KEY: "${{ secrets.KEY }}", GITHUB_SHA: "forged" },
        run: 'echo "<$KEY> $GITHUB_SHA" >> "$GITHUB_STEP_SUMMARY"',
      },
    ];
    const result = await run(job("a", { environment: "vault", steps }) + job("b", { steps }));
    assert.equal(result.summary, `<open> ${"0".repeat(40)}\n\n<> ${"0".repeat(40)}\n`);
  });

  it("runs a matrix job by job", async () => {
    const matrix = { "fail-fast": false, matrix: { shard: "${{ fromJSON('[1, 2, 3]') }}" } };
    const steps = [{ env: { SHARD: "${{ matrix.shard }}" }, run: '[ "$SHARD" != 2 ]' }];
    const result = await run(job("a", { strategy: matrix, steps }));
    assert.deepEqual(result.records.map(({ job, outcome }) => `${job} ${outcome}`).sort(), [
      "a 1 success",
      "a 2 failure",
      "a 3 success",
    ]);
    assert.equal(result.conclusion, "failure");
  });

  it("is an error where an action is used that nothing stands in for, and where a key is unknown", async () => {
    await assert.rejects(run(job("a", { steps: [{ uses: "somebody/something@v1" }] })), /nothing stands in/);
    assert.throws(() => parseWorkflowText(`name: x\non: {}\npermissions: {}\njobs: {a: {container: x}}`));
  });
});
