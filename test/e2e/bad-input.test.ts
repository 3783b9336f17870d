import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { askDaemon, requireUp } from "../../sandbox/daemon-client";
import { World } from "../../sandbox/demo/world";
import { findFreePort } from "../../sandbox/free-port";
import { readSettings, sandboxUrl } from "../../sandbox/settings";

interface Case {
  readonly what: string;
  readonly set: (world: World) => Promise<string[]>;
  readonly says: RegExp;
}

const value = (path: string, text: string) => async () => ["config", "set", "--path", path, text];

// What the configuration's own tests cannot see: that the engine prints it well, stops, and has changed nothing.
const CASES: readonly Case[] = [
  {
    what: "latest on canary",
    set: value("image.tag", "latest"),
    says: /tenant-fleet:image\.tag: given "latest"; allowed on canary is staging-<sha>/,
  },
  {
    what: "a missing secret",
    set: async () => ["config", "rm", "--path", "account.accountId"],
    says: /account\.accountId: it is missing; run `pulumi config set --secret --path account\.accountId <value> -s canary`/,
  },
  {
    what: "a tag that does not exist",
    set: value("image.tag", "staging-fffffff"),
    says: /acme\/platform\S*:staging-fffffff/,
  },
  {
    what: "a registry that cannot be reached",
    set: async () => [
      "config",
      "set",
      "--path",
      "image.repository",
      `127.0.0.1:${await findFreePort()}/acme/platform-tenant`,
    ],
    says: /127\.0\.0\.1:\d+/,
  },
];

describe("bad input to the real engine", function () {
  this.timeout(60_000);
  const world = new World(mkdtempSync(join(tmpdir(), "bad-input-")));
  const inCanary = (...args: string[]) => world.command("pulumi", ...args, "-s", "canary", "--non-interactive");

  before(() => world.begin());
  after(async () => {
    await world.end();
    rmSync(world.dir, { recursive: true, force: true });
  });

  for (const { what, set, says } of CASES) {
    it(`is one clear error for ${what}, before anything is changed`, async () => {
      const settings = readSettings(world.dir);
      const { resources } = await requireUp(settings);
      const kept = await world.command("cp", "Pulumi.canary.yaml", "kept.yaml");
      assert.equal(kept.status, 0);
      try {
        assert.equal((await inCanary(...(await set(world)))).status, 0);
        const refused = await inCanary("up", "--yes", "--skip-preview");
        assert.notEqual(refused.status, 0);
        assert.match(refused.stdout, says);
        assert.doesNotMatch(refused.stdout, /\n\s+at \S+ \(|node:internal|\[object/, "a stack trace");
        assert.equal((await requireUp(settings)).resources, resources);
      } finally {
        assert.equal((await world.command("mv", "kept.yaml", "Pulumi.canary.yaml")).status, 0);
      }
    });
  }

  it("is one clear error for an org that is provisioned already, with nothing of the fleet created", async () => {
    const settings = readSettings(world.dir);
    const { resources } = await requireUp(settings);
    const made = await fetch(`${sandboxUrl(settings)}/cp/orgs`, {
      method: "POST",
      headers: { authorization: `Bearer ${settings.sharedSecret}` },
      body: JSON.stringify({ slug: "canary-a", name: "somebody else's" }),
    });
    assert.equal(made.status, 201);
    await askDaemon(settings, "/sandbox/provisioned", { slug: "canary-a", provisioned: true });
    const refused = await inCanary("up", "--yes", "--skip-preview");
    assert.notEqual(refused.status, 0);
    assert.match(refused.stdout, /refused to make org "canary-a" a canary \(409\): it is provisioned already/);
    assert.doesNotMatch(refused.stdout, /\n\s+at \S+ \(/, "a stack trace");
    assert.equal((await requireUp(settings)).resources, resources);
  });
});
