import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { parse } from "yaml";
import { loadConfig } from "../../core/config/load";
import { Fleet } from "../../infra/fleet";
import { resolvePosture } from "../../infra/posture";
import { renderUserData } from "../../infra/user-data";
import { asEngine, GOOD, secretsOf } from "../support/config";
import { registered } from "../support/pulumi-mocks";

const UPDATER = readFileSync(join(__dirname, "../../infra/updater.sh"), "utf8");
/** What EC2 takes, before it is encoded: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html */
const MAX_USER_DATA_BYTES = 16 * 1024;

interface File {
  readonly path: string;
  readonly permissions: string;
  readonly content: string;
}

const options = {
  region: "us-east-2",
  periodSeconds: 300,
  deploymentPath: "/tenant-fleet/canary/deployment",
  channelPath: "/tenant-fleet/canary/channel",
  tenantPath: "/tenant-fleet/canary/tenants/canary-a/env",
  reportParameter: "/tenant-fleet/canary/tenants/canary-a/report",
  updater: UPDATER,
};
const filesOf = (text: string): Record<string, File> =>
  Object.fromEntries((parse(text) as { write_files: File[] }).write_files.map((file) => [file.path, file]));

describe("a tenant's user-data", () => {
  const text = renderUserData(options);
  const files = filesOf(text);
  const contentOf = (path: string) => files[path]?.content ?? assert.fail(`there is no ${path}`);

  it("says in its first line what it is, and is one YAML document", () => {
    assert.ok(text.startsWith("#cloud-config\n"));
    assert.deepEqual(Object.keys(parse(text)), ["packages", "write_files", "runcmd"]);
  });

  it("leaves a quarter of what EC2 takes, with the real updater and the longest names", () => {
    const long = "a".repeat(63);
    const longest = renderUserData({
      ...options,
      tenantPath: `/tenant-fleet/staging/tenants/${long}/env`,
      reportParameter: `/tenant-fleet/staging/tenants/${long}/report`,
    });
    assert.ok(Buffer.byteLength(longest) < MAX_USER_DATA_BYTES * 0.75, `${Buffer.byteLength(longest)} bytes`);
  });

  it("lays the updater out as it is, for root to execute, whatever is in it", () => {
    assert.equal(contentOf("/usr/local/bin/tenant-updater"), UPDATER);
    assert.equal(files["/usr/local/bin/tenant-updater"]?.permissions, "0755");
    const program = fc
      .string({ unit: fc.constantFrom(..."a \t\n'\"\\:#-|>%{}[]&*!?,~é$`") })
      .map((body) => `#!/bin/sh\n${body}\n`);
    fc.assert(
      fc.property(program, (updater) => {
        const laidOut = filesOf(renderUserData({ ...options, updater }))["/usr/local/bin/tenant-updater"];
        assert.equal(laidOut?.content, updater);
      }),
    );
  });

  it("tells the updater where things are", () => {
    assert.equal(
      contentOf("/etc/tenant-updater.env"),
      `AWS_REGION=us-east-2
DEPLOYMENT_PATH=/tenant-fleet/canary/deployment
CHANNEL_PATH=/tenant-fleet/canary/channel
TENANT_PATH=/tenant-fleet/canary/tenants/canary-a/env
REPORT_PARAMETER=/tenant-fleet/canary/tenants/canary-a/report
`,
    );
    const needed = [...UPDATER.matchAll(/\$\{([A-Z_]+):\?/g)].map(([, name]) => name);
    assert.ok(needed.length >= 3);
    const given = contentOf("/etc/tenant-updater.env") + contentOf("/etc/systemd/system/tenant-updater.service");
    for (const name of needed) {
      const isGiven = name === "STATE_DIRECTORY" ? /^StateDirectory=/m : new RegExp(`^${name}=`, "m");
      assert.match(given, isGiven, name);
    }
  });

  it("starts the updater shortly after boot and once a period", () => {
    const timer = (periodSeconds: number) =>
      filesOf(renderUserData({ ...options, periodSeconds }))["/etc/systemd/system/tenant-updater.timer"]?.content ?? "";
    assert.match(timer(300), /^OnBootSec=15s\nOnUnitActiveSec=300s$/m);
    assert.match(timer(60), /^OnUnitActiveSec=60s$/m);
    assert.match(
      contentOf("/etc/systemd/system/tenant-updater.service"),
      /^ExecStart=\/usr\/local\/bin\/tenant-updater$/m,
    );
    const { runcmd } = parse(text) as { runcmd: string[][] };
    assert.deepEqual(runcmd.at(-1), ["systemctl", "enable", "--now", "tenant-updater.timer"]);
  });

  it("holds no image, token, slug, org or variable, in a whole fleet", async () => {
    const config = loadConfig(
      asEngine({
        ...GOOD.canary,
        "tenant-fleet:tenants": [{ slug: "private-slug", name: "t-01", orgId: "private-org" }],
        "tenant-fleet:environment": { LOG_LEVEL: "private-level" },
        "tenant-fleet:featureFlags": { PRIVATE_FLAG: true },
      }),
      "canary",
      secretsOf("canary"),
    );
    const channel = "ghcr.io/acme/platform-tenant:staging-abc1234";
    const resources = await registered(() => {
      const posture = resolvePosture(config, "us-east-2");
      new Fleet("fleet", { config, posture, channel, orgIds: new Map(), updater: UPDATER }, {});
    });
    const machines = resources.filter(({ inputs }) => "userData" in inputs);
    assert.equal(machines.length, 1);
    const userData = String(machines[0]?.inputs.userData);
    assert.deepEqual(filesOf(userData)["/usr/local/bin/tenant-updater"]?.content, UPDATER);
    assert.doesNotMatch(userData, /private|PRIVATE|ghcr\.io|acme|abc1234|made-|LOG_LEVEL|444455556666|arn:aws/);
  });
});
