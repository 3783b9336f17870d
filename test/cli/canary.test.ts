import assert from "node:assert/strict";
import { join } from "node:path";
import { run } from "../../core/process";
import { SHA, startSmokeTenant } from "../support/smoke-tenant";

const BIN = join(__dirname, "../../bin/canary.cjs");

/** Each call costs a process: what can be asked of a function is asked there. */
async function canary(args: readonly string[], env: Record<string, string> = {}, node: readonly string[] = []) {
  const { PATH = "" } = process.env;
  return run(process.execPath, [...node, BIN, ...args], { env: { PATH, ...env }, timeoutMs: 30_000 });
}

describe("canary", function () {
  this.timeout(40_000);

  it("smoke says GREEN and exits 0, from the tenants in the environment", async () => {
    await using tenant = await startSmokeTenant({ token: "token-of-the-tenant", orgId: "org-1" });
    const env = {
      CANARY_TENANT_URLS: tenant.endpoint.url,
      CANARY_ADMIN_TOKENS: "token-of-the-tenant",
      CANARY_ORG_IDS: "org-1",
    };
    const { status, stdout, stderr } = await canary(["smoke", "--sha", SHA.padEnd(40, "0")], env);
    assert.match(stdout, /^GREEN abc1234: /);
    assert.deepEqual([status, stderr], [0, ""]);
  });

  it("smoke says RED as JSON and exits 1, without the token", async () => {
    await using tenant = await startSmokeTenant({ faults: ["events-object"] });
    const { url, token } = tenant.endpoint;
    const args = ["smoke", "--sha", SHA, "--memories-api", "root", "--json"];
    const { status, stdout } = await canary(args, { CANARY_TENANT_URLS: url, CANARY_ADMIN_TOKENS: token });
    assert.equal(JSON.parse(stdout).outcome, "RED");
    assert.equal(status, 1);
    assert.ok(!stdout.includes(token));
  });

  it("smoke says INCONCLUSIVE and exits 3 when the tenant runs another image", async () => {
    await using tenant = await startSmokeTenant({ sha: "0ddba11" });
    const { url, token } = tenant.endpoint;
    const env = { CANARY_TENANT_URLS: url, CANARY_ADMIN_TOKENS: token };
    const { status, stdout } = await canary(["smoke", "--sha", SHA], env);
    assert.match(stdout, /^INCONCLUSIVE abc1234[\s\S]*it runs 0ddba11/);
    assert.equal(status, 3);
  });

  const misuses = [
    {
      what: "unset secrets",
      args: ["smoke", "--sha", SHA],
      says: /CANARY_TENANT_URLS is not set.*CANARY_ADMIN_TOKENS is not set/,
    },
    { what: "a sha that is none", args: ["smoke", "--sha", "latest"], says: /"latest".*7 to 40/ },
    { what: "no sha", args: ["smoke"], says: /--sha <sha>/ },
    {
      what: "an unknown memories API",
      args: ["smoke", "--sha", SHA, "--memories-api", "guess"],
      says: /root, workspace/,
    },
    { what: "a wait that is no number", args: ["smoke", "--sha", SHA, "--wait", "soon"], says: /whole seconds/ },
    { what: "a verb with a slip of the finger", args: ["smok"], says: /Did you mean smoke\?/ },
    { what: "no verb", args: [], says: /Usage: canary/ },
  ];
  for (const { what, args, says } of misuses) {
    it(`exits 2 on ${what}, with one paragraph and no stack`, async () => {
      const { status, stdout, stderr } = await canary(args);
      assert.match(stderr, says);
      assert.doesNotMatch(stderr, /^\s+at /m);
      assert.deepEqual([status, stdout], [2, ""]);
    });
  }

  it("shows help with examples and loads no verb for it", async () => {
    const listing = "process.on('exit', () => console.error(Object.keys(require.cache).join('\\n')))";
    const preload = `data:text/javascript,${encodeURIComponent(`import { createRequire } from "node:module"; const require = createRequire("file:///"); ${listing}`)}`;
    const { status, stdout, stderr } = await canary(["smoke", "--help"], {}, ["--import", preload]);
    assert.equal(status, 0);
    assert.match(stdout, /Examples:\n {2}\$ canary smoke/);
    assert.match(
      stdout.replace(/\s+/g, " "),
      /unless given, the one that the stack says, or workspace without --stack/,
    );
    assert.match(stderr, /commander/);
    assert.doesNotMatch(stderr, /undici|@pulumi|zod|verbs/);
  });
});
