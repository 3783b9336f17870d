import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { join, resolve } from "node:path";
import { down } from "../../sandbox/down";
import { places } from "../../sandbox/settings";
import { up } from "../../sandbox/up";
import { sandbox } from "../support/sandbox-command";
import { temporaryDirectory } from "../support/temporary-directory";

describe("the sandbox's command line", function () {
  this.timeout(60_000);
  let directory: ReturnType<typeof temporaryDirectory>;
  const said = (...args: string[]) => sandbox(directory.path, ...args);

  before(async () => {
    directory = temporaryDirectory();
    await up(directory.path);
  });
  after(async () => {
    await down(directory.path);
    directory.remove();
  });

  it("runs a command in the working copy with the sandbox's environment, and passes its exit status on", async () => {
    const script =
      'pwd; echo "$PULUMI_BACKEND_URL"; for p in pulumi pulumi-resource-aws crane; do command -v $p; done; exit 7';
    const { status, stdout } = await said("exec", "--", "sh", "-c", script);
    const [pwd, backend, pulumi, provider, crane] = stdout.trim().split("\n");
    assert.deepEqual([status, pwd, backend], [7, places(directory.path).work, `file://${directory.path}/state`]);
    assert.match(`${pulumi}`, /versions\/[\d.]+\/bin\/pulumi$/);
    assert.deepEqual(
      [provider, crane],
      [resolve("sandbox/plugins/bin/pulumi-resource-aws"), resolve(".tools/bin/crane")],
    );
  });

  it("passes a signal on to the command and gives its status", async () => {
    const program = resolve(__dirname, "../../bin/sandbox.cjs");
    const script = 'trap "exit 9" TERM; echo ready; for i in $(seq 100); do sleep 0.1; done';
    const env = { ...process.env, SANDBOX_DIR: directory.path };
    const child = spawn(process.execPath, [program, "exec", "--", "sh", "-c", script], {
      env,
      stdio: ["ignore", "pipe", "inherit"],
    });
    await new Promise((ready) => child.stdout.once("data", ready));
    child.kill("SIGTERM");
    assert.equal(await new Promise((ended) => child.once("exit", ended)), 9);
  });

  it("publishes two images of different digests and says which", async () => {
    const { status, stdout } = await said("publish", "0123456789abcdef", "--fault", "auth-open", "slow");
    const digests = [...stdout.matchAll(/platform(?:-tenant)?:staging-0123456 +(sha256:[0-9a-f]{64})/g)].map(
      ([, digest]) => digest,
    );
    assert.deepEqual([status, new Set(digests).size], [0, 2]);

    const again = JSON.parse((await said("publish", "7654321", "--json", "--fault", "slow")).stdout);
    assert.deepEqual([again.version, again.tag, again.faults], [1, "staging-7654321", ["slow"]]);
    assert.match(Object.values(again.digests).join(), /^sha256:[0-9a-f]{64},sha256:[0-9a-f]{64}$/);
  });

  it("shows status and tenants", async () => {
    const status = await said("status");
    assert.match(status.stdout, /registry {2}http:\/\/127\.0\.0\.1:\d+ {2}\(pid \d+\)/);
    assert.deepEqual(JSON.parse((await said("tenants", "--json")).stdout), { version: 1, tenants: [] });
    const { version, url, registry, tenants } = JSON.parse((await said("status", "--json")).stdout);
    assert.deepEqual([version, tenants, registry.ready], [1, [], true]);
    assert.ok(status.stdout.includes(url) && status.stdout.includes(registry.url), status.stdout);
  });

  const REFUSED: readonly { args: string[]; says: RegExp }[] = [
    { args: ["publish", "no-sha"], says: /7 to 40/ },
    {
      args: ["publish", "abc1234", "--fault", "bad"],
      says: /'bad' is invalid\. Allowed choices are memories-500/,
    },
    { args: ["publish"], says: /missing required argument/ },
    { args: ["bogus"], says: /unknown command/ },
    { args: ["exec", "--", "no-such-program"], says: /cannot be started/ },
    { args: ["tamper", "no-such-resource", "a=b"], says: /no-such-resource/ },
    { args: ["tamper", "x", "no-pair"], says: /not key=value/ },
  ];
  for (const { args, says } of REFUSED) {
    it(`exits 2 and says why on "${args.join(" ")}"`, async () => {
      const { status, stderr } = await said(...args);
      assert.equal(status, 2, stderr);
      assert.match(stderr, says);
      assert.doesNotMatch(stderr, /^\s+at /m);
    });
  }

  for (const args of [
    ["status"],
    ["exec", "--", "true"],
    ["publish", "abc1234"],
    ["tenants"],
    ["tamper", "x", "a=b"],
    ["close-account"],
  ]) {
    it(`exits 2 and names the way up on "${args.join(" ")}" when there is no sandbox`, async () => {
      const { status, stderr } = await sandbox(join(directory.path, "none"), ...args);
      assert.deepEqual([status, /Run `npx sandbox up`/.test(stderr)], [2, true], stderr);
    });
  }

  it("shows examples in its help", async () => {
    const { status, stdout } = await said("--help");
    assert.equal(status, 0);
    assert.match(stdout, /\$ sandbox exec -- pulumi up --yes -s canary/);
  });
});
