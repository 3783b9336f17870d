import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { type Digest, parseSha, type Sha } from "../../core/model/image";
import type { Finished } from "../../core/process";
import { provisionerStatements } from "../../infra/provisioner-policy";
import { askDaemon, requireUp } from "../../sandbox/daemon-client";
import { World } from "../../sandbox/demo/world";
import { readSettings } from "../../sandbox/settings";
import { tamper } from "../../sandbox/tamper";

const usageSchema = z.object({
  usage: z.array(z.object({ role: z.string(), sid: z.string(), actions: z.array(z.string()) })),
});

const [first, second, bad, fixed] = ["a11a11a", "b22b22b", "bad0bad", "c33c33c"].map(parseSha) as [Sha, Sha, Sha, Sha];

function assertStatus({ status, stdout, stderr }: Finished, expected: number): void {
  assert.equal(status, expected, `exit ${status}\n${stdout.slice(-4000)}\n${stderr.slice(-2000)}`);
}

// One world, one story: every test continues where the one before ended, so the first failure ends the run.
describe("a release through the real engine", function () {
  this.timeout(120_000);
  this.bail(true);
  const world = new World(mkdtempSync(join(tmpdir(), "release-")));
  let seen: { latest: { platform: Digest; tenant: Digest }; prod: Record<string, string> };
  let resourcesWithoutCanary = 0;
  const canary = (...words: string[]) => world.canary(...words, "--stack", "canary");
  /** By the updaters' reports and by what the builds say themselves. */
  const wait = (sha: Sha) =>
    canary("wait", "--sha", sha, "--timeout", "2s", "--witness", "updater", "--witness", "health:sha");
  const look = async () => ({ latest: await world.latest(), prod: await world.running("prod") });

  before(async () => {
    await world.begin();
  });
  after(async () => {
    await world.end();
    rmSync(world.dir, { recursive: true, force: true });
  });

  it("deploys prod, which runs :latest", async () => {
    assertStatus(await world.deploy("prod"), 0);
    const { tenant } = await world.latest();
    assert.notEqual(await world.arrival("prod", tenant, 20_000), undefined);
    resourcesWithoutCanary = (await requireUp(readSettings(world.dir))).resources;
    seen = await look();
    assert.deepEqual(Object.keys(seen.prod), ["t-01", "t-02"]);
  });

  it("is GREEN for a good build: every canary tenant runs it and the marker holds it", async () => {
    const { digests } = await world.publish(first);
    assertStatus(await world.deploy("canary", first), 0);
    const marker = await world.marker();
    assert.equal(marker?.sha, first);
    assert.deepEqual(marker.digests, digests);
    assert.deepEqual(await world.running("canary"), { "canary-a": digests.tenant, "canary-b": digests.tenant });
  });

  it("asks nothing again when nothing changed, and prints no account, token or slug of a customer", async () => {
    const up = ["up", "--yes", "--skip-preview", "--diff", "--non-interactive", "-s", "canary"];
    const printed = await world.command("pulumi", ...up);
    assertStatus(printed, 0);
    assert.deepEqual(Object.keys(await world.lastChanges("canary")), ["same"]);
    const prod = await world.command("pulumi", "preview", "--diff", "--non-interactive", "-s", "prod");
    const outputs = await world.command("pulumi", "stack", "output", "--json", "--show-secrets", "-s", "canary");
    const tokens = (JSON.parse(outputs.stdout) as { tokens: string[] }).tokens;
    assert.equal(tokens.length, 2);
    for (const secret of [...tokens, "northwind", "contoso"]) {
      assert.ok(!`${printed.stdout}${prod.stdout}`.includes(secret), "a secret was printed");
    }
    assert.doesNotMatch(printed.stdout + prod.stdout, /111122223333|444455556666/);
  });

  it("promotes what was verified, and prod follows", async () => {
    assertStatus(await canary("promote", first), 0);
    const marker = await world.marker();
    assert.deepEqual(await world.latest(), marker?.digests);
    assert.notEqual(await world.arrival("prod", marker?.digests.tenant as Digest, 20_000), undefined);
    seen = await look();
  });

  it("changes one parameter and replaces nothing for a new sha", async () => {
    await world.publish(second);
    assertStatus(await world.deploy("canary", second), 0);
    const { same: _, ...changes } = await world.lastChanges("canary");
    assert.deepEqual(changes, { update: 2 }, "the channel and the marker");
    assert.deepEqual(await look(), seen, "what canary does leaves prod alone");
  });

  it("is RED for a bad build, names the failed check, and leaves marker, :latest and prod", async () => {
    await world.publish(bad, "scrubber-off");
    const red = await world.deploy("canary", bad);
    assertStatus(red, 1);
    assert.match(red.stdout, /RED bad0bad/);
    assert.match(red.stdout, /failed scrubber/);
    assert.doesNotMatch(red.stdout, /\n\s+at .*\(.*:\d+:\d+\)/, "no stack trace");
    assert.equal((await world.marker())?.sha, second);
    assert.deepEqual(await look(), seen);
  });

  it("is RED again on an unchanged program", async () => {
    const red = await world.deploy("canary");
    assertStatus(red, 1);
    assert.match(red.stdout, /failed scrubber/);
    assert.equal((await world.marker())?.sha, second);
  });

  it("refuses to promote what is not verified", async () => {
    const refused = await canary("promote", bad);
    assertStatus(refused, 1);
    assert.match(refused.stderr, /bad0bad/);
    assert.deepEqual(await look(), seen);
  });

  it("writes what the gate rejected into the ledger, and refuses it from then on", async () => {
    const rejected = await canary("promote", bad, "--verified-file", world.gateReport);
    assertStatus(rejected, 1);
    assert.match(rejected.stderr, /the gate rejected it: failed scrubber/);
    const { stdout } = await canary("history");
    assert.match(stdout, /^\S+ +rejected +bad0bad +failed scrubber/);
    assertStatus(await canary("rollback", bad), 1);
    assert.deepEqual(await look(), seen);
  });

  it("says the same of the fleet when the suite is run by hand", async () => {
    const smoke = (sha: Sha) => canary("smoke", "--sha", sha);
    const red = await smoke(bad);
    assertStatus(red, 1);
    assert.match(red.stdout + red.stderr, /failed scrubber/);
    assertStatus(await smoke(second), 3);
    assertStatus(await wait(bad), 0);
  });

  it("is not fooled by other bytes under the tag of a build that was GREEN", async () => {
    await world.publish(second, "events-object");
    const red = await world.deploy("canary", second);
    assertStatus(red, 1);
    assert.match(red.stdout, /failed events/);
    assertStatus(await canary("promote", second), 1);
    assert.deepEqual(await look(), seen);
  });

  it("is RED as soon as an updater has put the old build back", async () => {
    const { digests } = await world.publish("0dd0dd0", "crash-on-boot");
    const ended = await world.deploy("canary", parseSha("0dd0dd0"));
    assertStatus(ended, 1);
    assert.match(ended.stdout, /RED 0dd0dd0/);
    assert.match(ended.stdout, /it was not healthy; the machine runs b22b22b/);
    const waited = await wait(parseSha("0dd0dd0"));
    assertStatus(waited, 1);
    assert.match(waited.stdout, /RED 0dd0dd0.*it was not healthy; the machine runs b22b22b/s);
    assert.ok(!Object.values(await world.running("canary")).includes(digests.tenant));
    assert.equal((await world.marker())?.sha, second);
  });

  it("is INCONCLUSIVE for a build that the updaters never try, when the wait is over", async () => {
    const { digests } = await world.publish("0ff0ff0", "never-updates");
    const short = await world.command("pulumi", "config", "set", "--path", "smoke.waitSeconds", "5", "-s", "canary");
    assertStatus(short, 0);
    const ended = await world.deploy("canary", parseSha("0ff0ff0"));
    assertStatus(ended, 1);
    assert.match(ended.stdout, /INCONCLUSIVE/);
    const waited = await wait(parseSha("0ff0ff0"));
    assertStatus(waited, 3);
    assert.match(waited.stdout, /canary-a.*it has not tried this image yet and runs b22b22b/s);
    assert.ok(!Object.values(await world.running("canary")).includes(digests.tenant));
    assert.equal((await world.marker())?.sha, second);
  });

  it("is GREEN again for the fix", async () => {
    const { digests } = await world.publish(fixed);
    assertStatus(await world.command("pulumi", "config", "rm", "--path", "smoke.waitSeconds", "-s", "canary"), 0);
    assertStatus(await world.deploy("canary", fixed), 0);
    assert.deepEqual((await world.marker())?.digests, digests);
    assert.deepEqual(await look(), seen);
  });

  it("promotes the fix, and says when prod has arrived on it", async () => {
    const promoted = await canary("promote", fixed, "--wait");
    assertStatus(promoted, 0);
    const { latest, prod } = await look();
    assert.match(promoted.stderr, new RegExp(`${latest.tenant} has arrived at all 2 tenants`));
    assert.deepEqual([latest, Object.values(prod)], [(await world.marker())?.digests, [latest.tenant, latest.tenant]]);
  });

  it("rolls back to what was there before, and prod follows back", async () => {
    assertStatus(await canary("rollback", "--previous", "--wait"), 0);
    assert.deepEqual(await look(), seen);
    const status = await canary("status", "--check");
    assertStatus(status, 0);
    assert.match(status.stdout, /Released last, by the ledger: a11a11a, /);
    assert.match(status.stdout, /Verified last, by the ledger: c33c33c, /);
  });

  it("changes volume, machine type and ingress in place", async () => {
    const values = [
      "machine.rootVolumeType=gp2",
      "machine.instanceType=t3.medium",
      "network.ingressCidrs[0]=203.0.113.0/24",
    ];
    const plain = values.flatMap((value) => ["--plaintext", `tenant-fleet:${value}`]);
    assertStatus(await world.command("pulumi", "config", "set-all", "--path", "-s", "canary", ...plain), 0);
    assertStatus(await world.deploy("canary"), 0);
    const { same: _, ...changes } = await world.lastChanges("canary");
    assert.deepEqual(changes, { update: 5 }, "two machines, the group, the deployment's id and so the marker");
  });

  it("puts right what somebody changed in the cloud", async () => {
    const settings = readSettings(world.dir);
    await tamper(settings, "tenant-canary-a", [
      "tags.added=by-hand",
      "tags.tenant=other",
      "metadataOptions.httpTokens=optional",
    ]);
    await tamper(settings, "tenant-fleet-canary-tenants", [
      'ingress=[{"protocol":"tcp","fromPort":22,"toPort":22,"cidrBlocks":["0.0.0.0/0"]}]',
    ]);
    assertStatus(
      await world.command("pulumi", "up", "--refresh", "--yes", "--skip-preview", "--non-interactive", "-s", "canary"),
      0,
    );
    const { update } = await world.lastChanges("canary");
    assert.ok(update !== undefined && update >= 2, "the machine and the group");
    const again = ["preview", "--refresh", "--expect-no-changes", "--non-interactive", "-s", "canary"];
    assertStatus(await world.command("pulumi", ...again), 0);
  });

  it("adds a tenant by one entry, and touches no other machine", async () => {
    const set = ["config", "set", "--path", "tenants[2].slug", "canary-c", "-s", "canary"];
    assertStatus(await world.command("pulumi", ...set), 0);
    assertStatus(await world.deploy("canary"), 0);
    assert.deepEqual(Object.keys(await world.running("canary")), ["canary-a", "canary-b", "canary-c"]);
    const { replace, delete: deleted } = await world.lastChanges("canary");
    assert.deepEqual([replace, deleted], [undefined, undefined]);
  });

  it("uses every action of the provisioner's policy, so that it is no wider than it must be", async () => {
    const destroyed = await world.command("pulumi", "destroy", "--yes", "--non-interactive", "-s", "canary");
    assertStatus(destroyed, 0);
    const { body } = await askDaemon(readSettings(world.dir), "/cloud/usage", {});
    const used = new Map(usageSchema.parse(body).usage.map(({ role, sid, actions }) => [`${role} ${sid}`, actions]));
    const unused = provisionerStatements("canary", "us-east-2", "").flatMap(({ Sid, Action }) => {
      const done = used.get(`tenant-fleet-canary-provisioner ${Sid}`);
      return done === undefined ? [Sid] : Action.filter((action) => !done.includes(action));
    });
    assert.deepEqual(unused, []);
  });

  it("leaves nothing of the canary ring after destroy, and prod as it was", async () => {
    assert.deepEqual(await world.running("canary"), {});
    assert.equal((await requireUp(readSettings(world.dir))).resources, resourcesWithoutCanary);
    assert.deepEqual(await look(), seen);
    assert.match(readFileSync(join(world.dir, "work", "Pulumi.canary.yaml"), "utf8"), /canary-c/);
  });
});
