import assert from "node:assert/strict";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathOf, verbsOf } from "../../cli/command-tree";
import { createProgram } from "../../cli/program";
import { type Finished, run } from "../../core/process";
import { cleanStack } from "../policy/clean-stack";
import { SHA, type SmokeTenant, startSmokeTenant } from "../support/smoke-tenant";
import { writeState } from "../support/state-file";
import { BIN, canary, fleet } from "./canary-command";
import { type ReleaseDesk, startReleaseDesk } from "./release-command";

/** How a verb comes to a result. */
type Ask = () => Promise<Finished>;

describe("--json", function () {
  this.timeout(60_000);
  let desk: ReleaseDesk;
  let tenant: SmokeTenant;
  let release: Awaited<ReturnType<ReleaseDesk["pushRelease"]>>;
  before(async () => {
    desk = await startReleaseDesk();
    tenant = await startSmokeTenant();
    release = await desk.pushRelease();
    await desk.promoted(release);
  });
  after(async () => {
    await tenant[Symbol.asyncDispose]();
    await desk.stop();
  });

  const atDesk = (...args: string[]) => canary(...desk.call(release, [...args, "--json"]));
  const smokeTest = (...args: string[]) => canary(["smoke", "--sha", SHA, "--json", ...args], fleet(tenant));

  /** In a project of one stack, which the engine cannot preview. */
  async function policy(): Promise<Finished> {
    const project = join(desk.directory, "project");
    mkdirSync(project);
    writeFileSync(join(project, "Pulumi.canary.yaml"), "config: {}\n");
    writeFileSync(join(project, "pulumi"), "#!/bin/sh\necho 'error: \u001b[31mno such backend' >&2\nexit 255\n");
    chmodSync(join(project, "pulumi"), 0o755);
    const env = { PATH: `${project}:${process.env.PATH}` };
    return run(process.execPath, [BIN, "policy", "--json"], { cwd: project, env, timeoutMs: 30_000 });
  }

  async function merge(): Promise<Finished> {
    const file = join(desk.directory, "shard.json");
    writeFileSync(file, (await smokeTest("--shard", "1/1")).stdout);
    return canary(["smoke", "merge", file, "--json"]);
  }

  /** By two states alone, which is never all there is to know. */
  async function drift(): Promise<Finished> {
    const [ring, prod] = ["canary", "prod"].map((name) => join(desk.directory, `${name}.state.json`)) as [
      string,
      string,
    ];
    writeState(ring, cleanStack());
    writeState(prod, cleanStack({ ring: "prod", tenants: ["t-01"] }));
    return canary(["drift", "--canary-state", ring, "--prod-state", prod, "--json"]);
  }

  const results: Readonly<Record<string, { ask: Ask; has: readonly string[]; exit?: number }>> = {
    "canary smoke": { ask: smokeTest, has: ["outcome", "checks"] },
    "canary smoke merge": { ask: merge, has: ["outcome", "checks"] },
    "canary smoke self-test": { ask: () => canary(["smoke", "self-test", "--json"]), has: ["isTrustworthy", "cases"] },
    "canary wait": { ask: () => canary(["wait", "--sha", SHA, "--json"], fleet(tenant)), has: ["outcome", "checks"] },
    "canary promote": {
      ask: () => atDesk("promote", "abc1234", "--force-unverified", "a drill", "--dry-run"),
      has: ["images", "isDryRun"],
    },
    "canary rollback": { ask: () => atDesk("rollback", "abc1234", "--dry-run"), has: ["images", "isDryRun"] },
    "canary status": { ask: () => atDesk("status"), has: ["images", "problems"] },
    "canary history": { ask: () => atDesk("history"), has: ["entries"] },
    "canary postmortem": {
      ask: () => atDesk("postmortem", "abc1234", "--output", join(desk.directory, "postmortem.md")),
      has: ["file", "sha", "events"],
    },
    "canary policy": { ask: policy, has: ["stacks", "changes", "levels"], exit: 3 },
    "canary drift": { ask: drift, has: ["outcome", "findings", "fingerprint"], exit: 3 },
    "canary policy explain": { ask: () => canary(["policy", "explain", "--json"]), has: ["policies"] },
  };

  it("is shown here of every verb that has it", () => {
    const withJson = verbsOf(createProgram()).filter(({ options }) => options.some(({ long }) => long === "--json"));
    assert.deepEqual(Object.keys(results).sort(), withJson.map(pathOf).sort());
  });

  for (const [verb, { ask, has, exit = 0 }] of Object.entries(results)) {
    it(`makes standard output of \`${verb}\` one document with a version, and leaves standard error alone`, async () => {
      const { status, stdout, stderr } = await ask();
      assert.equal(status, exit, stderr);
      const document = JSON.parse(stdout) as Record<string, unknown>;
      assert.equal(document.version, 1);
      for (const key of has) assert.ok(key in document, `${key} is not in it`);
      // Of a program that failed silently, the runner itself says so.
      assert.match(stderr, exit === 0 ? /^$/ : /^Command failed: .*\n$/);
      assert.match(stdout, /^\{\n {2}"/);
      assert.doesNotMatch(stdout, /(?!\n)\p{Cc}/u);
    });
  }

  it("leaves standard output empty where there is no result, and says why on standard error", async () => {
    const { status, stdout, stderr } = await atDesk("rollback", "fffffff");
    assert.deepEqual([status, stdout], [1, ""]);
    assert.match(stderr, /: .+\. .+\.\n$/);
  });

  it("explains one policy as well", async () => {
    const { stdout } = await canary(["policy", "explain", "minimal-config-drift", "--json"]);
    const { policies } = JSON.parse(stdout);
    assert.equal(policies.length, 1);
    assert.deepEqual(Object.keys(policies[0]), [
      "name",
      "severity",
      "chapter",
      "description",
      "why",
      "remedy",
      "isWaivable",
    ]);
  });
});
