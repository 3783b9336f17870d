import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { send } from "../../core/net/http";
import type { Instance } from "../../sandbox/cloud";
import { publish } from "../../sandbox/publish";
import { observeTenants } from "../../sandbox/tenant-overview";
import { startDaemonServer } from "../support/daemon-server";
import { eventually } from "../support/eventually";
import { isAlive } from "../support/is-alive";
import { startRegistry } from "../support/registry";

const WITHIN = { withinMs: 8000 };

/** A machine whose timer runs the script. */
function machine(id: string, script: string, { tags = {}, timeout = "10s" } = {}): Instance {
  const unit = `[Service]\nType=oneshot\nStateDirectory=job\nExecStart=/bin/job\nTimeoutStartSec=${timeout}\n`;
  const file = (path: string, content: string, permissions = "0644") => ({ path, permissions, content });
  const userData = `#cloud-config\n${stringify({
    write_files: [
      file("/bin/job", `#!/usr/bin/env bash\n${script}\n`, "0755"),
      file("/etc/systemd/system/job.service", unit),
      file("/etc/systemd/system/job.timer", "[Timer]\nOnUnitActiveSec=300s\n"),
    ],
    runcmd: [["systemctl", "enable", "--now", "job.timer"]],
  })}`;
  return { id, accountId: "1", name: id, userData, tags, instanceProfile: "p" };
}

describe("the sandbox's machines", () => {
  let world: Awaited<ReturnType<typeof startDaemonServer>>;
  const path = (id: string, file: string) => join(world.dir, "machines", id, file);
  const lines = (id: string, file = "var/lib/job/out") => readFileSync(path(id, file), "utf8").trim().split("\n");

  beforeEach(async () => {
    world = await startDaemonServer();
    await world.machines.start();
  });
  afterEach(() => world.stop());

  it("run a machine for an instance, tick after tick and never two at a time, until the instance goes", async () => {
    const script =
      'mkdir "$STATE_DIRECTORY/lock" || echo overlap >>"$STATE_DIRECTORY/out"; sleep 0.1; echo ran >>"$STATE_DIRECTORY/out"; rmdir "$STATE_DIRECTORY/lock"';
    world.cloud.setInstances([machine("i-1", script)]);
    await eventually(() => lines("i-1").length >= 4 || undefined, WITHIN);
    assert.deepEqual([...new Set(lines("i-1"))], ["ran"]);
    world.cloud.setInstances([]);
    await eventually(() => !existsSync(path("i-1", "")) || undefined, WITHIN);
    assert.equal(world.containers.engine("i-1"), undefined);
  });

  it("run at once, and again when they are running, where a parameter of their account has changed", async () => {
    const patient = await startDaemonServer({ tickMs: 600_000 });
    try {
      await patient.machines.start();
      const script = 'echo begun >>"$STATE_DIRECTORY/out"; sleep 0.2; echo ran >>"$STATE_DIRECTORY/out"';
      patient.cloud.setInstances([machine("i-1", script)]);
      const out = join(patient.dir, "machines/i-1/var/lib/job/out");
      const seen = (words: string) => () =>
        readFileSync(out, "utf8").trim().replaceAll("\n", " ") === words || undefined;
      await eventually(seen("begun ran"), WITHIN);
      patient.cloud.changeParameter("2");
      patient.cloud.changeParameter("1");
      await eventually(seen("begun ran begun"), WITHIN);
      patient.cloud.changeParameter("1");
      patient.cloud.changeParameter("1");
      await eventually(seen("begun ran begun ran begun ran"), WITHIN);
    } finally {
      await patient.stop();
    }
  });

  it("find the stand-ins of docker and aws first, and nothing of the user's", async () => {
    world.cloud.setInstances([
      machine("i-1", 'command -v docker aws >"$STATE_DIRECTORY/out"; env >>"$STATE_DIRECTORY/out"'),
    ]);
    const seen = await eventually(() => (lines("i-1").length > 4 ? lines("i-1") : undefined), WITHIN);
    assert.deepEqual(
      seen.slice(0, 2),
      ["docker", "aws"].map((name) => join(__dirname, "../../sandbox/bin", name)),
    );
    assert.deepEqual(
      seen.filter((line) => /^(HOME|USER|AWS_|PULUMI)/.test(line)),
      [],
    );
  });

  it("end a run, and what it started, when its time is up", async () => {
    world.cloud.setInstances([machine("i-1", 'sleep 300 & echo $! >"$STATE_DIRECTORY/out"; wait', { timeout: "1s" })]);
    const pid = await eventually(() => Number(lines("i-1")[0]) || undefined, WITHIN);
    await eventually(() => /timed out/.test(lines("i-1", "var/log/job.log")[0] ?? "") || undefined, WITHIN);
    await eventually(() => !isAlive(pid) || undefined, WITHIN);
    assert.equal(isAlive(pid), false);
  });

  it("say in the boot log what of a machine they cannot do", async () => {
    world.cloud.setInstances([{ ...machine("i-1", ""), userData: "#!/bin/sh\n" }]);
    assert.match(lines("i-1", "var/log/boot.log")[0] ?? "", /does not begin with #cloud-config/);
  });

  it("serve a tenant at the edge from its container, and name a prod tenant by its public name only", async () => {
    const registry = await startRegistry();
    try {
      const { digests } = await publish({ registry: registry.host, sha: "abc1234", faults: [], now: new Date() });
      const image = `${registry.host}/acme/platform-tenant@${digests.tenant}`;
      const script = (slug: string) =>
        `docker container inspect --format '{{.State.Running}}' tenant 2>/dev/null && exit; printf 'TENANT_SLUG=${slug}\\nADMIN_TOKEN=t\\n' >"$STATE_DIRECTORY/env"; docker run --detach --name tenant --env-file "$STATE_DIRECTORY/env" --publish 8080:8080 --volume tenant-data:/data --log-opt max-size=10m --log-opt max-file=3 ${image}`;
      world.cloud.setInstances([
        machine("i-1", script("canary-a"), { tags: { ring: "canary", tenant: "canary-a" } }),
        machine("i-2", script("customer"), { tags: { ring: "prod", tenant: "t-01" } }),
      ]);
      const get = (rest: string, headers = {}) =>
        send({ url: `${world.url}/t/${rest}`, headers, timeoutMs: 2000, maxBodyBytes: 10_000 });
      await eventually(async () => (await get("customer/health")).status === 200 || undefined, WITHIN);
      await eventually(async () => (await get("canary-a/health")).status === 200 || undefined, WITHIN);
      assert.equal((await get("canary-a/events")).status, 401);
      assert.equal((await get("canary-a/events?x=1", { authorization: "Bearer t" })).status, 200);
      assert.equal((await get("nobody/health")).status, 502);
      const seen = { sha: "abc1234", digest: digests.tenant };
      assert.deepEqual(await observeTenants(world), [
        { ring: "canary", name: "canary-a", machine: "i-1", slug: "canary-a", url: `${world.url}/t/canary-a`, ...seen },
        { ring: "prod", name: "t-01", machine: "i-2", ...seen },
      ]);
    } finally {
      await registry.stop();
    }
  });
});
