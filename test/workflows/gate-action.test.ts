// The gate as another repository uses it: five lines of a workflow.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CHECKOUT } from "../../toolchain/pinned";
import { SHA, type SmokeTenantOptions, startSmokeTenant } from "../support/smoke-tenant";
import { temporaryDirectory } from "../support/temporary-directory";
import { type JobScope, type Outcome, runComposite, type StepRecord } from "./run-steps";

describe("the action of this repository", function () {
  this.timeout(30_000);
  let directory: ReturnType<typeof temporaryDirectory>;
  beforeEach(() => {
    directory = temporaryDirectory();
  });
  afterEach(() => directory.remove());

  /** Uses it as `- uses: acme/tenant-fleet-canary@<commit>` with these inputs does, on one tenant. */
  async function use(options: SmokeTenantOptions, inputs: Record<string, string> = {}) {
    await using tenant = await startSmokeTenant(options);
    const { url, token } = tenant.endpoint;
    const records: StepRecord[] = [];
    const job: JobScope = {
      id: "gate",
      workspace: directory.path,
      temp: join(directory.path, "temp"),
      permissions: {},
      environment: undefined,
      contexts: { github: {} },
      machine: { PATH: `${join(__dirname, "bin")}:${process.env.PATH}` },
      runner: { GITHUB_ACTIONS: "true", GITHUB_WORKSPACE: directory.path },
      actions: { "actions/setup-node": () => ({}) },
      records,
      signal: new AbortController().signal,
      env: {},
      path: [],
      isFailed: false,
    };
    const given = { sha: SHA, "tenant-urls": url, "admin-tokens": token, wait: "0s", ...inputs };
    let ended: { outcome: Outcome; outputs: Record<string, string> } | undefined;
    const keep = (outcome: Outcome, { outputs = {} }: { outputs?: Record<string, string> } = {}) => {
      ended = { outcome, outputs };
    };
    await runComposite(CHECKOUT, given, { job, env: {}, keep });
    return {
      ended,
      said: records.map(({ said }) => said).join(""),
      summary: records.map((each) => each.summary).join(""),
    };
  }
  const reportAt = (file = "") => JSON.parse(readFileSync(join(directory.path, file), "utf8"));

  it("is content with a tenant that is as it should be, and hands its report over", async () => {
    const { ended, summary, said } = await use({});
    assert.equal(ended?.outcome, "success", said);
    assert.equal(reportAt(ended?.outputs.report).outcome, "GREEN");
    assert.match(summary, /^## GREEN abc1234/);
  });

  it("fails for one that is not, and says which check", async () => {
    const { ended, summary, said } = await use({ faults: ["events-object"] }, { report: "mine.json" });
    assert.equal(ended?.outcome, "failure");
    assert.equal(reportAt("mine.json").outcome, "RED");
    assert.match(summary, /\*\*`:latest` and production are untouched\.\*\*.*<code>events<\/code>/s);
    assert.match(said, /::error.*events/);
    assert.ok(!`${said}${summary}`.includes("admin-token-of-the-tenant"));
  });

  it("fails where the tenants or the commit are missing", async () => {
    for (const inputs of [{ "tenant-urls": "" }, { "admin-tokens": "" }, { sha: "" }, { sha: "--help" }]) {
      assert.equal((await use({}, inputs)).ended?.outcome, "failure", JSON.stringify(inputs));
    }
  });
});
