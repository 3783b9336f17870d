// biome-ignore-all lint/suspicious/noTemplateCurlyInString: so expressions of Actions are written.
// What the job `release` of canary-verify.yml rests on, whatever became of the jobs before it.
import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CHECKOUT } from "../../toolchain/pinned";
import { temporaryDirectory } from "../support/temporary-directory";
import { Artifacts } from "./artifacts";
import { ConcurrencyGroups } from "./concurrency-groups";
import { published } from "./events";
import type { Action } from "./run-steps";
import { runWorkflow } from "./run-workflow";
import { type Job, readWorkflow } from "./workflow-file";

/** Notes what is called; `smoke merge` needs the files that it is given. */
const NPX = `#!/bin/bash
echo "$*" >> "$CALLS"
if [ "$2 $3" = "smoke merge" ]; then
  [ -f "$4" ] || exit 2
  echo merged > gate.json
else
  echo "$(cat gate.json) is believed" >> "$CALLS"
fi
`;

interface Case {
  readonly name: string;
  /** How the deployment ended, and whether its gate left a report. */
  readonly deploy: "success" | "failure";
  readonly report: boolean;
  /** How those who looked again ended, and how many reports they left. */
  readonly look: "success" | "failure" | "skipped";
  readonly shards?: number;
  readonly release: "success" | "failure" | "skipped";
  readonly believed: readonly string[];
}

const cases: readonly Case[] = [
  {
    name: "the gate's report, GREEN",
    deploy: "success",
    report: true,
    look: "skipped",
    release: "success",
    believed: ["gate"],
  },
  {
    name: "the gate's report, RED",
    deploy: "failure",
    report: true,
    look: "skipped",
    release: "success",
    believed: ["gate"],
  },
  {
    name: "nothing when the gate did not run",
    deploy: "failure",
    report: false,
    look: "skipped",
    release: "skipped",
    believed: [],
  },
  {
    name: "all shards instead of the gate",
    deploy: "success",
    report: true,
    look: "success",
    shards: 2,
    release: "success",
    believed: ["merged"],
  },
  {
    name: "all shards where the gate had nothing to do",
    deploy: "success",
    report: false,
    look: "success",
    shards: 1,
    release: "success",
    believed: ["merged"],
  },
  {
    name: "all shards, one of them RED",
    deploy: "success",
    report: true,
    look: "failure",
    shards: 2,
    release: "success",
    believed: ["merged"],
  },
  {
    name: "nothing when no shard could tell, though the gate said GREEN",
    deploy: "success",
    report: true,
    look: "failure",
    shards: 0,
    release: "failure",
    believed: [],
  },
];

describe("the release rests on", function () {
  this.timeout(20_000);
  let directory: ReturnType<typeof temporaryDirectory>;
  const at = (...names: string[]) => join(directory.path, ...names);
  beforeEach(() => {
    directory = temporaryDirectory();
    mkdirSync(at("bin"));
    writeFileSync(at("bin", "npx"), NPX);
    writeFileSync(at("bin", "npm"), "#!/bin/sh\n");
    for (const name of ["npx", "npm"]) chmodSync(at("bin", name), 0o755);
  });
  afterEach(() => directory.remove());

  /** A job that ends like this, in place of the one in the file. */
  const ending = (job: Job | undefined, result: Case["look"], outputs: Record<string, string> = {}): Job => ({
    ...(job as Job),
    if: result === "skipped" ? false : "${{ always() }}",
    strategy: undefined,
    env: {},
    outputs,
    steps: [{ run: result === "failure" ? "exit 1" : "true", with: {}, env: {}, "continue-on-error": false }],
  });

  for (const { name, deploy, report, look, shards = 0, release, believed } of cases) {
    it(name, async () => {
      const artifacts = new Artifacts(at("artifacts"));
      const keep = async (artifact: string, file: string, text: string) => {
        mkdirSync(at(artifact));
        writeFileSync(at(artifact, file), text);
        const job = { workspace: at(artifact) } as Parameters<Action>[0]["job"];
        await artifacts.upload({ job, inputs: { name: artifact, path: file } });
      };
      if (report) await keep("gate", "gate.json", "gate\n");
      for (let shard = 0; shard < shards; shard++) await keep(`shard-${shard}`, "shard.json", "shard\n");
      const workflow = readWorkflow("canary-verify.yml");
      const { jobs } = workflow;
      const result = await runWorkflow(
        {
          ...workflow,
          jobs: {
            build: ending(jobs.build, "success", { sha: "3f2a9c1" }),
            deploy: ending(jobs.deploy, deploy, { report: report ? "1" : "", shards: "" }),
            look: ending(jobs.look, look),
            release: jobs.release as Job,
          },
        },
        {
          event: published({ sha: "3f2a9c1" }),
          dir: at("run"),
          runId: "1",
          repository: {
            vars: {},
            secrets: {},
            actions: {
              "actions/checkout": ({ job }) => {
                symlinkSync(join(CHECKOUT, ".github"), join(job.workspace, ".github"));
                return {};
              },
              "actions/setup-node": () => ({}),
              "actions/download-artifact": artifacts.download,
            },
            machine: { PATH: `${at("bin")}:${process.env.PATH}`, CALLS: at("calls") },
            groups: new ConcurrencyGroups(),
          },
        },
      );
      assert.equal(result.jobs.release?.result, release);
      const calls = existsSync(at("calls")) ? readFileSync(at("calls"), "utf8").trim().split("\n") : [];
      assert.deepEqual(
        calls.filter((call) => call.endsWith("is believed")),
        believed.map((each) => `${each} is believed`),
      );
      assert.equal(calls.includes("canary promote 3f2a9c1 --verified-file gate.json"), believed.length > 0);
    });
  }
});
