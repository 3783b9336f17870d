import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Misuse } from "../../core/errors";
import { tryReadStatus } from "../../sandbox/daemon-client";
import { down } from "../../sandbox/down";
import { recordedProcess } from "../../sandbox/recorded-process";
import { places } from "../../sandbox/settings";
import { up } from "../../sandbox/up";
import { eventually } from "../support/eventually";
import { isAlive } from "../support/is-alive";
import { sandbox } from "../support/sandbox-command";
import { temporaryDirectory } from "../support/temporary-directory";

const WITHIN = { withinMs: 15_000 };

// Each brings the real registry and the real Pulumi CLI up: seconds, more of them when other tests run beside.
describe("a sandbox", function () {
  this.timeout(60_000);
  let directories: ReturnType<typeof temporaryDirectory>[];
  const create = () => {
    const directory = temporaryDirectory();
    directories.push(directory);
    return directory.path;
  };
  const pids = (dir: string, id: string) => {
    const { daemonPid, registryPid } = places(dir);
    return [recordedProcess(daemonPid, id), recordedProcess(registryPid, id)];
  };
  const tagsAt = async (registryPort: number) => {
    const answer = await fetch(`http://127.0.0.1:${registryPort}/v2/acme/platform-tenant/tags/list`);
    return ((await answer.json()) as { tags: string[] }).tags.sort();
  };
  const isGone = (pid: number | undefined) => pid !== undefined && !isAlive(pid);

  beforeEach(() => {
    directories = [];
  });
  afterEach(async () => {
    for (const { path, remove } of directories) {
      await down(path);
      remove();
    }
  });

  it("comes up with a stack per ring, is left alone by a second up, and leaves no process when it goes down", async () => {
    const dir = create();
    const { settings, wasUp } = await up(dir);
    assert.equal(wasUp, false);
    const before = pids(dir, settings.id);
    assert.equal(before.filter(Number.isInteger).length, 2);
    assert.deepEqual(await up(dir), { settings, wasUp: true, recovered: [], stale: [] });
    assert.deepEqual(pids(dir, settings.id), before);
    const stacks = await sandbox(dir, "exec", "--", "pulumi", "stack", "ls", "--json");
    assert.deepEqual(
      JSON.parse(stacks.stdout).map(({ name }: { name: string }) => name),
      ["canary", "prod", "staging"],
    );
    const file = readFileSync(join(places(dir).work, "Pulumi.prod.yaml"), "utf8");
    assert.match(file, /slug:\s+secure: /);
    assert.deepEqual(await down(dir), ["daemon"]);
    assert.ok(before.every(isGone), "a process is left");
    assert.deepEqual(await down(dir), []);
  });

  it("is recovered after its daemon was killed, with its ports and its images", async () => {
    const dir = create();
    const { settings } = await up(dir);
    assert.equal((await sandbox(dir, "publish", "abc1234")).status, 0);
    const [daemon, registry] = pids(dir, settings.id);
    process.kill(daemon ?? 0, "SIGKILL");
    await eventually(() => isGone(daemon) || undefined, WITHIN);
    assert.equal(isGone(registry), false);
    const again = await up(dir);
    assert.deepEqual([again.settings, again.recovered], [settings, ["registry"]]);
    assert.ok(isGone(registry));
    assert.deepEqual(await tagsAt(settings.registryPort), ["latest", "staging-0000000", "staging-abc1234"]);
  });

  it("goes down without a rest after its daemon was killed", async () => {
    const dir = create();
    const { settings } = await up(dir);
    const [daemon, registry] = pids(dir, settings.id);
    process.kill(daemon ?? 0, "SIGKILL");
    await eventually(() => isGone(daemon) || undefined, WITHIN);
    assert.deepEqual(await down(dir, { purge: true }), ["registry"]);
    assert.ok(isGone(registry));
    assert.equal(existsSync(dir), false);
  });

  it("starts its registry again when that dies", async () => {
    const dir = create();
    const { settings } = await up(dir);
    const [, registry] = pids(dir, settings.id);
    process.kill(registry ?? 0, "SIGKILL");
    const status = await eventually(async () => {
      const seen = await tryReadStatus(settings);
      return seen?.registry.ready && seen.registry.pid !== registry ? seen : undefined;
    }, WITHIN);
    assert.equal(pids(dir, settings.id)[1], status.registry.pid);
  });

  it("does not disturb another that is up beside it", async () => {
    const [one, two] = [create(), create()];
    const [first, second] = await Promise.all([up(one), up(two)]);
    assert.equal((await sandbox(one, "publish", "abc1234")).status, 0);
    assert.deepEqual(await tagsAt(second.settings.registryPort), ["latest", "staging-0000000"]);
    await down(one);
    assert.equal((await tryReadStatus(second.settings))?.id, second.settings.id);
    assert.equal(await tryReadStatus(first.settings), undefined);
  });

  it("ends by itself when its directory is deleted", async () => {
    const dir = create();
    const { settings } = await up(dir);
    const before = pids(dir, settings.id);
    directories.pop()?.remove();
    await eventually(() => before.every(isGone) || undefined, WITHIN);
    assert.ok(before.every(isGone));
  });

  it("never ends a process that is not its own, whatever the record says", async () => {
    const dir = create();
    await up(dir);
    await down(dir);
    const other = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60_000)"]);
    try {
      for (const file of [places(dir).daemonPid, places(dir).registryPid]) writeFileSync(file, `${other.pid}`);
      assert.deepEqual(await down(dir), []);
      assert.equal(other.exitCode ?? other.signalCode, null);
    } finally {
      other.kill("SIGKILL");
    }
  });

  it("says so when another program has one of its ports", async () => {
    const dir = create();
    const { settings } = await up(dir);
    await down(dir);
    const script = `require("node:http").createServer().listen(${settings.registryPort}, "127.0.0.1", () => console.log("up"))`;
    const other = spawn(process.execPath, ["-e", script]);
    try {
      await new Promise((listening) => other.stdout.once("data", listening));
      await assert.rejects(
        up(dir),
        (error) => error instanceof Misuse && error.message.includes(`Port ${settings.registryPort}`),
      );
    } finally {
      other.kill("SIGKILL");
    }
  });
});
