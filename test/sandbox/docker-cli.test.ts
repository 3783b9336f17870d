import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { send } from "../../core/net/http";
import { ContainerEngine } from "../../sandbox/container-engine";
import { docker } from "../../sandbox/docker-cli";
import type { FaultName } from "../../sandbox/faults";
import { publish } from "../../sandbox/publish";
import { crane } from "../support/crane";
import { startRegistry, type TestRegistry } from "../support/registry";
import { temporaryDirectory } from "../support/temporary-directory";

const NOW = new Date("2026-01-01T00:00:00Z");
const RUNNING = ["container", "inspect", "--format", "{{.State.Running}}"];
const REVISION = ["image", "inspect", "--format", '{{index .Config.Labels "org.opencontainers.image.revision"}}'];
const DIGESTS = ["image", "inspect", "--format", "{{range .RepoDigests}}{{println .}}{{end}}"];

const LOGS = ["--log-opt", "max-size=10m", "--log-opt", "max-file=3"];

describe("a machine's docker", () => {
  let registry: TestRegistry;
  let directory: ReturnType<typeof temporaryDirectory>;
  let engine: ContainerEngine;
  let now: Date;

  before(async () => {
    registry = await startRegistry();
  });
  after(() => registry.stop());
  beforeEach(() => {
    directory = temporaryDirectory();
    now = NOW;
    engine = new ContainerEngine(directory.path, () => now);
    writeFileSync(`${directory.path}/tenant.env`, "# a comment\nADMIN_TOKEN=a=b\nTENANT_SLUG=one\n");
  });
  afterEach(async () => {
    await engine.close();
    directory.remove();
  });

  const build = async (sha: string, ...faults: FaultName[]) => {
    const { digests } = await publish({ registry: registry.host, sha, faults, now: NOW });
    const repository = `${registry.host}/acme/platform-tenant`;
    return {
      digest: digests.tenant,
      tagged: `${repository}:staging-${sha}`,
      pinned: `${repository}@${digests.tenant}`,
    };
  };
  const run = (name: string, image: string, file = `${directory.path}/tenant.env`) => [
    ..."run --detach --name".split(" "),
    ...[name, "--env-file", file, "--publish", "8080:8080", "--volume", "tenant-data:/data", ...LOGS, image],
  ];
  const ok = async (...argv: string[]) => {
    const { status, stdout, stderr } = await docker(engine, argv);
    assert.deepEqual([status, stderr], [0, ""]);
    return stdout.trim();
  };
  const fails = async (status: number, says: RegExp, ...argv: string[]) => {
    const result = await docker(engine, argv);
    assert.deepEqual([result.status, result.stdout], [status, ""]);
    assert.match(result.stderr, says);
  };

  it("pulls what crane sees in the registry, and knows its digest and revision", async () => {
    const { tagged, pinned, digest } = await build("1111111");
    await ok("pull", "--quiet", tagged);
    assert.equal(await ok(...DIGESTS, tagged), pinned);
    assert.equal(await ok(...REVISION, tagged), "1111111");
    assert.equal((await crane("digest", tagged)).trim(), digest);
  });

  it("follows a tag that moved only when it pulls again, and reads a digest beside a tag", async () => {
    const first = await build("2222222");
    await ok("pull", "--quiet", first.tagged);
    const second = await build("2222222", "auth-open");
    assert.notEqual(first.digest, second.digest);
    assert.equal(await ok(...DIGESTS, first.tagged), first.pinned);
    await ok("pull", "--quiet", second.tagged);
    assert.equal(await ok(...DIGESTS, second.tagged), second.pinned);
    await ok("pull", "--quiet", `${first.tagged}@${first.digest}`);
    assert.equal(await ok(...DIGESTS, `${first.tagged}@${first.digest}`), first.pinned);
  });

  it("runs, stops, starts, renames and removes a container, as its state and its port show", async () => {
    const { pinned } = await build("3333333");
    assert.match(await ok(...run("tenant", pinned)), /^[0-9a-f]{64}$/);
    assert.equal(await ok(...RUNNING, "tenant"), "true");
    const health = async () => {
      const url = `http://${await ok("port", "tenant", "8080/tcp")}/health`;
      return JSON.parse((await send({ url, timeoutMs: 2000, maxBodyBytes: 1000 })).body.toString());
    };
    assert.deepEqual(await health(), { status: "ok", sha: "3333333" });
    assert.deepEqual(engine.container("tenant").env, { ADMIN_TOKEN: "a=b", TENANT_SLUG: "one" });
    await ok("stop", "--time", "30", "tenant");
    assert.equal(await ok(...RUNNING, "tenant"), "false");
    await fails(1, /No public port/, "port", "tenant", "8080/tcp");
    await ok("start", "tenant");
    assert.deepEqual(await health(), { status: "ok", sha: "3333333" });
    await ok("rename", "tenant", "tenant-previous");
    await fails(1, /No such container: tenant/, ...RUNNING, "tenant");
    await ok("rm", "--force", "tenant-previous");
    await fails(1, /No such container/, ...RUNNING, "tenant-previous");
  });

  it("ends a container that crashes on boot at once, and shows its log", async () => {
    const { pinned } = await build("4444444", "crash-on-boot");
    await ok(...run("tenant", pinned));
    assert.equal(await ok(...RUNNING, "tenant"), "false");
    assert.match(await ok("logs", "--tail", "20", "tenant"), /panic/);
  });

  it("cannot pull an image that never updates, nor one that is not there", async () => {
    const { tagged } = await build("5555555", "never-updates");
    await fails(1, /failed to pull/, "pull", "--quiet", tagged);
    await fails(1, /No such image/, ...DIGESTS, tagged);
    await fails(1, /registry answered 404/, "pull", "--quiet", `${registry.host}/acme/platform-tenant:none`);
    await fails(1, /ECONNREFUSED/, "pull", "--quiet", "127.0.0.1:1/acme/platform:x");
  });

  it("refuses a name or the host's port twice, and an environment file that is not the machine's", async () => {
    const { pinned } = await build("6666666");
    await ok(...run("tenant", pinned));
    await fails(125, /already in use/, ...run("tenant", pinned));
    await fails(125, /port is already allocated/, ...run("second", pinned));
    await fails(125, /no such file/, ...run("third", pinned, "/etc/hostname"));
    await fails(125, /no such file/, ...run("third", pinned, `${directory.path}/none`));
    assert.equal(engine.find("third"), undefined);
  });

  it("prunes only what no container uses and what is a week old", async () => {
    const [used, unused] = [await build("7777777"), await build("8888888")];
    for (const { tagged } of [used, unused]) await ok("pull", "--quiet", tagged);
    await ok(...run("tenant", used.pinned));
    const prune = "image prune --force --all --filter until=168h".split(" ");
    await ok(...prune);
    assert.equal(await ok(...REVISION, unused.tagged), "8888888");
    now = new Date(NOW.getTime() + 169 * 3_600_000);
    await ok(...prune);
    await fails(1, /No such image/, ...REVISION, unused.tagged);
    assert.equal(await ok(...REVISION, used.tagged), "7777777");
  });

  it("starts again, after a restart of the engine, what ran and was to be kept, and nothing else", async () => {
    const { pinned } = await build("9999999");
    await ok(...run("tenant", pinned));
    for (const kept of [false, true]) {
      if (kept) await ok("update", "--restart", "unless-stopped", "tenant");
      if (kept) await ok("start", "tenant");
      await engine.close();
      engine = new ContainerEngine(directory.path, () => now, structuredClone(engine.state));
      await engine.resume();
      assert.equal(await ok(...RUNNING, "tenant"), `${kept}`);
    }
    await ok("stop", "--time", "30", "tenant");
    await engine.resume();
    assert.equal(await ok(...RUNNING, "tenant"), "false");
  });

  for (const argv of [
    ["ps"],
    [],
    ["pull", "x"],
    ["rm", "tenant"],
    ["stop", "--time", "5", "tenant"],
    ["system", "prune"],
  ]) {
    it(`exits 125 with its usage when asked for "${argv.join(" ")}"`, () =>
      fails(125, /It knows:\n {2}docker pull/, ...argv));
  }
});
