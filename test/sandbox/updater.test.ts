import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { renderUserData } from "../../infra/user-data";
import { layOut, parseCloudConfig } from "../../sandbox/cloud-config";
import type { FaultName } from "../../sandbox/faults";
import { publish } from "../../sandbox/publish";
import { parseService } from "../../sandbox/unit-file";
import { runUnit } from "../../sandbox/unit-run";
import { startDaemonServer } from "../support/daemon-server";
import { startRegistry, type TestRegistry } from "../support/registry";

const MACHINE = "i-1";

describe("the updater on a machine", () => {
  let registry: TestRegistry;
  let world: Awaited<ReturnType<typeof startDaemonServer>>;
  let root: string;

  before(async () => {
    registry = await startRegistry();
  });
  after(() => registry.stop());
  beforeEach(async () => {
    world = await startDaemonServer();
    world.containers.addMachine(MACHINE);
    root = join(world.dir, "machines", MACHINE);
    const updater = readFileSync(join(__dirname, "../../infra/updater.sh"), "utf8");
    const paths = {
      deploymentPath: "/ring/deployment",
      channelPath: "/ring/channel",
      tenantPath: "/ring/one/env",
      reportParameter: "/ring/one/report",
    };
    layOut(root, parseCloudConfig(renderUserData({ region: "us-east-2", periodSeconds: 300, updater, ...paths })));
    world.cloud.parameters
      .set("/ring/one/env/TENANT_SLUG", "one")
      .set("/ring/one/env/ADMIN_TOKEN", "a token=with signs|");
  });
  afterEach(() => world.stop());

  const build = async (sha: string, ...faults: FaultName[]) => {
    const { digests } = await publish({ registry: registry.host, sha, faults, now: new Date() });
    world.cloud.parameters.set("/ring/channel/TENANT_IMAGE", `${registry.host}/acme/platform-tenant:staging-${sha}`);
    return digests.tenant;
  };
  const tick = async () => {
    const text = readFileSync(join(root, "etc/systemd/system/tenant-updater.service"), "utf8");
    const unit = parseService("tenant-updater.service", text);
    const env = { SANDBOX_URL: world.url, SANDBOX_INSTANCE: MACHINE };
    await runUnit({ root, name: "tenant-updater", unit, env }, new AbortController().signal);
  };
  const engine = () => {
    const found = world.containers.engine(MACHINE);
    assert.ok(found);
    return found;
  };
  const running = () => {
    const container = engine().find("tenant");
    return container?.running ? container.image.labels["org.opencontainers.image.revision"] : undefined;
  };
  const lastReport = () => JSON.parse(world.cloud.reports.at(-1) ?? "null");
  const log = () => readFileSync(join(root, "var/log/tenant-updater.log"), "utf8");

  it("follows a new image, reports it once, and leaves no second container", async () => {
    await build("1111111");
    await tick();
    assert.equal(running(), "1111111");
    const digest = await build("2222222");
    await tick();
    await tick();
    assert.equal(running(), "2222222");
    assert.deepEqual(lastReport(), {
      outcome: "running",
      deployment: "",
      tried: { sha: "2222222", digest },
      running: { sha: "2222222", digest },
    });
    assert.equal(world.cloud.reports.length, 2);
    assert.equal(engine().find("tenant-previous"), undefined);
    assert.equal(engine().container("tenant").keep, true);
  });

  it("keeps the old container when the new one crashes, reports that, and does not try it again", async () => {
    const good = await build("1111111");
    await tick();
    const bad = await build("3333333", "crash-on-boot");
    await tick();
    assert.equal(running(), "1111111");
    assert.deepEqual(lastReport(), {
      outcome: "rejected",
      deployment: "",
      tried: { sha: "3333333", digest: bad },
      running: { sha: "1111111", digest: good },
    });
    assert.match(log(), /panic.*[\s\S]*was not healthy/);
    const kept = engine().container("tenant").id;
    const before = log();
    await tick();
    assert.deepEqual([engine().container("tenant").id, log(), world.cloud.reports.length], [kept, before, 2]);
    await build("4444444");
    await tick();
    assert.equal(running(), "4444444");
  });

  it("echoes the deployment whose settings it has applied, without a new container", async () => {
    await build("1111111");
    await tick();
    const { id } = engine().container("tenant");
    world.cloud.parameters.set("/ring/deployment/ID", "0123456789ab");
    await tick();
    assert.equal(lastReport().deployment, "0123456789ab");
    assert.equal(engine().container("tenant").id, id);
  });

  it("takes a changed environment over without a new image", async () => {
    await build("1111111");
    await tick();
    const before = engine().container("tenant");
    assert.equal(before.env.ADMIN_TOKEN, "a token=with signs|");
    world.cloud.parameters.set("/ring/one/env/ADMIN_TOKEN", "rotated").set("/ring/channel/FEATURE_X", "true");
    await tick();
    const { id, env, running: isRunning } = engine().container("tenant");
    assert.notEqual(id, before.id);
    assert.deepEqual([isRunning, env], [true, { TENANT_SLUG: "one", ADMIN_TOKEN: "rotated", FEATURE_X: "true" }]);
  });

  it("recovers a swap that was cut short", async () => {
    await build("1111111");
    await tick();
    const { id } = engine().container("tenant");
    await engine().stop("tenant");
    engine().rename("tenant", "tenant-previous");
    await tick();
    assert.deepEqual([engine().container("tenant").id, running()], [id, "1111111"]);
    assert.equal(engine().find("tenant-previous"), undefined);
  });

  it("starts a container again that was stopped", async () => {
    await build("1111111");
    await tick();
    await engine().stop("tenant");
    await tick();
    assert.equal(running(), "1111111");
  });

  it("stays at the old image when the new one cannot be pulled", async () => {
    await build("1111111");
    await tick();
    await build("5555555", "never-updates");
    await tick();
    assert.equal(running(), "1111111");
    assert.equal(world.cloud.reports.length, 1);
    assert.match(log(), /failed to pull/);
  });

  it("changes nothing when the channel names no image", async () => {
    mkdirSync(join(root, "var/lib/tenant-updater"), { recursive: true });
    await tick();
    assert.match(log(), /has no TENANT_IMAGE/);
    assert.deepEqual(engine().state.containers, []);
  });
});
