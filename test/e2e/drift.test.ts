// What somebody changed in the cloud is found by the real engine, named, and gone once it is put back.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { collectImages } from "../../cli/drift-images";
import { readRing } from "../../cli/drift-inputs";
import { driftReportSchema } from "../../core/model/drift-report";
import { parseSha } from "../../core/model/image";
import type { Finished } from "../../core/process";
import { collectCloud } from "../../drift/cloud";
import { World } from "../../sandbox/demo/world";
import { sandboxEnvironment } from "../../sandbox/environment";
import { places, readSettings } from "../../sandbox/settings";
import { tamper } from "../../sandbox/tamper";

const secretsSchema = z.object({ tokens: z.array(z.string()), tenants: z.array(z.object({ slug: z.string() })) });

/** What is changed in the cloud, and how a person reads what is found of it. */
interface Change {
  readonly what: string;
  readonly resource: string;
  readonly changes: readonly string[];
  readonly found: readonly [subject: string, path: string, expected: RegExp, actual: RegExp][];
}

const sha = parseSha("a11a11a");
const MARKED = "changed-by-hand";
const changes: readonly Change[] = [
  {
    what: "a machine's tags, type and metadata options",
    resource: "tenant-canary-a",
    changes: [
      "tags.added=by-hand",
      "tags.tenant=other",
      "instanceType=t3.large",
      "metadataOptions.httpTokens=optional",
    ],
    found: [
      ["tenant-canary-a-machine", "tags.added", /^nothing$/, /^by-hand$/],
      ["tenant-canary-a-machine", "tags.tenant", /^canary-a$/, /^other$/],
      ["tenant-canary-a-machine", "instanceType", /^t3\.small$/, /^t3\.large$/],
      ["tenant-canary-a-machine", "metadataOptions.httpTokens", /^required$/, /^optional$/],
    ],
  },
  {
    what: "a group's ingress",
    resource: "tenant-fleet-canary-tenants",
    changes: ['ingress=[{"protocol":"tcp","fromPort":22,"toPort":22,"cidrBlocks":["0.0.0.0/0"]}]'],
    found: [
      ["tenant-fleet-canary-tenants", "ingress", /^nothing$/, /^\{"cidrBlocks":\["0\.0\.0\.0\/0"\],"fromPort":22,/],
    ],
  },
  {
    what: "the image that machines follow",
    resource: "/tenant-fleet/canary/channel/TENANT_IMAGE",
    changes: ["insecureValue=registry.example.com/other:latest"],
    found: [
      [
        "channel-tenant-image",
        "insecureValue",
        /platform-tenant:staging-a11a11a@sha256:/,
        /^registry\.example\.com\/other:latest$/,
      ],
    ],
  },
  {
    what: "a policy",
    resource: "tenant-fleet-canary-tenant-canary-b:follow-the-channel",
    changes: ['policy={"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'],
    found: [
      [
        "tenant-canary-b-policy",
        "policy.Statement",
        /^\{"Action":\["ssm:Get/,
        /^\{"Action":"\*","Effect":"Allow","Resource":"\*"\}$/,
      ],
    ],
  },
  {
    what: "a secret",
    resource: "/tenant-fleet/prod/tenants/t-01/env/TENANT_SLUG",
    changes: [`value=${MARKED}`],
    found: [["tenant-t-01-tenant-slug", "value", /^\[secret\]$/, /^\[secret\]$/]],
  },
  {
    what: "a tag into a customer's slug",
    resource: "tenant-fleet-prod-vpc",
    changes: ["tags.customer=of-northwind"],
    found: [["tenant-fleet-prod-vpc", "tags.customer", /^nothing$/, /^of-\[secret\]$/]],
  },
  {
    what: "a resource that is gone",
    resource: "platform:CANARY_ORG_IDS",
    changes: ["delete=true"],
    found: [["smoke-platform-canary-org-ids", "resource", /^github:index\/actionsSecret:ActionsSecret$/, /^nothing$/]],
  },
];

function assertStatus({ status, stdout, stderr }: Finished, expected: number): void {
  assert.equal(status, expected, `exit ${status}\n${stdout.slice(-4000)}\n${stderr.slice(-2000)}`);
}

// One world, one story: every test continues where the one before ended, so the first failure ends the run.
describe("drift through the real engine", function () {
  this.timeout(120_000);
  this.bail(true);
  const world = new World(mkdtempSync(join(tmpdir(), "drift-")));
  const collect = () =>
    collectCloud(["canary", "prod"], { dir: places(world.dir).work, env: sandboxEnvironment(world.dir) });
  const exported = async (stack: string) => {
    const { status, stdout } = await world.command("pulumi", "stack", "export", "-s", stack);
    assert.equal(status, 0);
    return stdout;
  };
  /** All that the backend keeps, byte for byte. */
  const backend = () => {
    const { state } = places(world.dir);
    const files = readdirSync(state, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
    return files
      .map((one) => join(one.parentPath, one.name))
      .sort()
      .map((file) => `${file} ${createHash("sha256").update(readFileSync(file)).digest("hex")}`);
  };
  let found: Awaited<ReturnType<typeof collect>>;

  before(async () => {
    await world.begin();
    assertStatus(await world.deploy("prod"), 0);
    await world.publish(sha);
    assertStatus(await world.deploy("canary", sha), 0);
  });
  after(async () => {
    await world.end();
    rmSync(world.dir, { recursive: true, force: true });
  });

  it("finds nothing in what was deployed, whatever machines report", async () => {
    assert.deepEqual(await collect(), { covered: "62 resources of canary and prod", reason: null, findings: [] });
  });

  it("looks at what was changed in the cloud, and changes no state by it", async () => {
    const settings = readSettings(world.dir);
    for (const { resource, changes: pairs } of changes) {
      const { exit, message } = await tamper(settings, resource, pairs);
      assert.equal(exit, 0, message);
    }
    const before = { backend: backend(), canary: await exported("canary"), prod: await exported("prod") };
    found = await collect();
    assert.equal(found.reason, null);
    assert.deepEqual({ backend: backend(), canary: await exported("canary"), prod: await exported("prod") }, before);
  });

  for (const { what, found: expected } of changes) {
    it(`names ${what}`, () => {
      for (const [subject, path, inState, inCloud] of expected) {
        const finding = found.findings.find((one) => one.subject === subject && one.path === path);
        assert.ok(finding !== undefined, JSON.stringify(found.findings, null, 1));
        assert.match(finding.expected, inState);
        assert.match(finding.actual, inCloud);
      }
    });
  }

  it("names nothing else", () => {
    const named = changes.flatMap((one) => one.found.map(([subject, path]) => `${subject} ${path}`));
    assert.deepEqual(found.findings.map(({ subject, path }) => `${subject} ${path}`).sort(), named.sort());
  });

  it("shows no token, account, ARN, group or slug, neither of the state nor of the cloud", async () => {
    const text = JSON.stringify(found);
    for (const stack of ["canary", "prod"]) {
      const outputs = await world.command("pulumi", "stack", "output", "--json", "--show-secrets", "-s", stack);
      const { tokens, tenants } = secretsSchema.parse(JSON.parse(outputs.stdout));
      const slugs = stack === "prod" ? tenants.map(({ slug }) => slug) : [];
      assert.ok(tokens.length === 2 && tenants.length === 2);
      for (const secret of [...tokens, ...slugs, MARKED]) assert.ok(!text.includes(secret), "a secret is shown");
    }
    assert.doesNotMatch(text, /\d{12}|arn:aws|\bsg-[0-9a-f]{8}/);
  });

  it("finds nothing any more when all is put back, though prod has other outputs now", async () => {
    const up = ["up", "--refresh", "--yes", "--skip-preview", "--non-interactive", "--suppress-outputs", "-s"];
    assertStatus(await world.command("pulumi", ...up, "canary"), 0);
    assertStatus(
      await world.command("pulumi", "config", "set", "--path", "smoke.memoriesApi", "root", "-s", "prod"),
      0,
    );
    assertStatus(await world.command("pulumi", ...up, "prod"), 0);
    assert.deepEqual(await collect(), { covered: "62 resources of canary and prod", reason: null, findings: [] });
  });

  it("is clean in a whole report, once what runs is what was released", async () => {
    assertStatus(await world.canary("promote", sha, "--wait"), 0);
    const clean = await world.canary("drift", "--report", "json=clean.json");
    assertStatus(clean, 0);
    assert.match(clean.stdout, /cloud: clean.*rings: clean.*images: clean/s);
  });

  it("finds a value that nobody documents, at its line, and a machine that does not follow", async () => {
    assertStatus(
      await world.command("pulumi", "config", "set", "--path", "environment.LOG_LEVEL", "debug", "-s", "canary"),
      0,
    );
    const stuck = parseSha("57c57c5");
    await world.publish(stuck, "never-updates");
    // The gate could not tell; what machines follow has changed all the same.
    assert.notEqual((await world.deploy("canary", stuck)).status, 0);
    const ended = await world.canary("drift", "--since", "clean.json", "--format", "json");
    assertStatus(ended, 1);
    const { findings, sections, tenants, since } = driftReportSchema.parse(JSON.parse(ended.stdout));
    assert.deepEqual(
      findings.map(({ key, kind }) => [key, kind]),
      [["rings:canary/fleet:environment.LOG_LEVEL", "undocumented"]],
    );
    const file = readFileSync(join(places(world.dir).work, "Pulumi.canary.yaml"), "utf8");
    assert.match(file.split("\n")[(findings[0]?.location?.line ?? 0) - 1] ?? "", /LOG_LEVEL: debug/);
    assert.deepEqual([sections.cloud.outcome, sections.images.outcome], ["clean", "clean"]);
    assert.ok(since !== null);
    const states = tenants.map(({ stack, state }) => `${stack} ${state}`).sort();
    assert.deepEqual(states, ["canary updating", "canary updating", "prod current", "prod current"]);
  });

  it("calls it lagging once the updater's time is over, and says for how long", async () => {
    const { work } = places(world.dir);
    const env = sandboxEnvironment(world.dir);
    const { signal } = new AbortController();
    const [ring, against] = await Promise.all(
      ["canary", "prod"].map((stack) => readRing(stack, undefined, { dir: work, env, signal })),
    );
    assert.ok(ring !== undefined && against !== undefined);
    const now = new Date(Date.now() + 10 * 60_000);
    const { result } = await collectImages(ring, against, { now, staleAfterMs: 86_400_000, dir: work, env, signal });
    assert.deepEqual(
      result.findings.map(({ kind, subject, actual, expected }) => [kind, subject, actual, expected]),
      ["canary-a", "canary-b"].map((tenant) => ["lagging", tenant, "a11a11a", "57c57c5"]),
    );
    assert.match(result.findings[0]?.says ?? "", /for (9|10) min/i);
  });
});
