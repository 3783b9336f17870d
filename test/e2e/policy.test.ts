// The pack under the real engine: a clean ring passes, and of every rule one change of one line that it alone refuses. Changes
// that do not touch one another are made in one update, since a run of the engine for each would take minutes.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type PolicyReport, policyReportSchema } from "../../core/model/policy-report";
import { run } from "../../core/process";
import { rules } from "../../policy/rules";
import { requireUp } from "../../sandbox/daemon-client";
import { World } from "../../sandbox/demo/world";
import { sandboxEnvironment } from "../../sandbox/environment";
import { places, readSettings } from "../../sandbox/settings";
import { type Edit, makeVariant } from "../support/variant";

const STRICT = { undecided: { strict: true } };

interface Trip {
  readonly rule: string;
  /** What the edit is: of a stack file where one can do it, else of the program, which would not do it by itself. */
  readonly edit?: Edit;
  readonly config?: Readonly<Record<string, unknown>>;
  /** The resources that it is found of; any other finding fails the test. */
  readonly of: RegExp;
  /** What a person reads. */
  readonly says: RegExp;
}

const canaryFile = (from: string, to: string): Edit => ({ file: "Pulumi.canary.yaml", from, to });
const prodFile = (from: string, to: string): Edit => ({ file: "Pulumi.prod.yaml", from, to });
const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const REGION = "  aws:region: us-east-2\n";

const updates: readonly { readonly ring: "canary" | "prod"; readonly trips: readonly Trip[] }[] = [
  {
    ring: "prod",
    trips: [
      {
        rule: "posture-is-real",
        of: /^tenant-t-0[12]-machine$/,
        edit: {
          file: "infra/tenant.ts",
          from: "volumeSize: args.posture.rootVolume.sizeGib",
          to: "volumeSize: 2 * args.posture.rootVolume.sizeGib",
        },
        says: /posture-is-real\[rootVolume\.sizeGib\] tenant-t-01-machine: .* is 20 GiB; what is declared is 40 GiB/,
      },
      {
        rule: "updater-period",
        of: /^tenant-t-0[12]-machine$/,
        edit: {
          file: "infra/posture.ts",
          from: "updaterPeriodSeconds: config.updater.periodSeconds",
          to: "updaterPeriodSeconds: config.updater.periodSeconds + 60",
        },
        says: /updater-period\[periodSeconds\] tenant-t-01-machine: Its updater looks every 360 s; at most 300 s/,
      },
      {
        rule: "instance-hardening",
        of: /^tenant-fleet-prod-tenants$/,
        edit: prodFile("    cidr: 10.42.0.0/24\n", "    cidr: 10.42.0.0/24\n    ingressCidrs: [0.0.0.0/0]\n"),
        says: /instance-hardening\[ingress\[0\.0\.0\.0\/0\]\].*which is the public/s,
      },
      {
        rule: "no-plaintext-tokens",
        of: /^channel-search-token$/,
        edit: prodFile(REGION, `${REGION}  tenant-fleet:environment: {SEARCH_TOKEN: abc}\n`),
        says: /no-plaintext-tokens\[name\] channel-search-token: By its name it is a secret/,
      },
      {
        rule: "required-tags",
        of: /^(channel|deployment|tenant)\b/,
        edit: { file: "infra/account.ts", from: "{ ...args.tags, ring: args.ring }", to: "{ ...args.tags }" },
        config: { "required-tags": "mandatory" },
        says: /required-tags\[tags\.ring\].*It has no tag ring; allowed is prod/s,
      },
    ],
  },
  {
    ring: "canary",
    trips: [
      {
        rule: "minimal-config-drift",
        of: /^fleet$/,
        edit: canaryFile(REGION, `${REGION}  tenant-fleet:machine: {instanceType: t3.medium}\n`),
        says: /minimal-config-drift\[instanceType\].*prod: t3\.small \| canary: t3\.medium.*add to tenant-fleet:deltas/s,
      },
      {
        rule: "image-track",
        of: /^channel-tenant-image$/,
        // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a part of the program's text
        edit: { file: "infra/images.ts", from: ":${tag}@", to: ":latest@" },
        says: /image-track\[image\] channel-tenant-image: The channel has the tag "latest"/,
      },
      {
        rule: "repo-secrets-complete",
        of: /^fleet$/,
        edit: { file: "infra/repository-secrets.ts", from: "CANARY_TENANT_URLS: list(({ url }) => url),", to: "" },
        says: /repo-secrets-complete\[platform\.CANARY_TENANT_URLS\].*does not get CANARY_TENANT_URLS/s,
      },
      {
        rule: "gate-present",
        of: /^fleet$/,
        edit: { file: "infra/marker.ts", from: "if (sha === undefined) {", to: "if (true) {" },
        says: /gate-present\[marker\] fleet: The canary has 0 verified markers, not one/,
      },
      {
        rule: "canary-account-only",
        of: /^canary-bootstrap$/,
        edit: {
          file: "infra/account.ts",
          from: "...settings,\n          allowedAccountIds: [pulumi.secret(account.accountId)],\n          assumeRoles: [{ roleArn",
          to: "...settings,\n          assumeRoles: [{ roleArn",
        },
        says: /canary-account-only\[allowedAccountIds\] canary-bootstrap/,
      },
      {
        rule: "assume-role-trust",
        of: /^canary-provisioner$/,
        edit: canaryFile("    owner: acme\n", '    owner: acme\n    environment: "*"\n'),
        says: /assume-role-trust\[sub\] canary-provisioner: A subject \(sub\) is not bound/,
      },
      {
        rule: "least-privilege",
        of: /^canary-provisioner-policy$/,
        edit: { file: "infra/provisioner-policy.ts", from: '"ec2:DescribeImages",', to: '"ec2:Describe*",' },
        says: /least-privilege\[ec2:Describe\*\] canary-provisioner-policy: It allows ec2:Describe\*: a wildcard/,
      },
    ],
  },
  {
    ring: "canary",
    trips: [
      {
        rule: "delta-documented",
        of: /^fleet$/,
        edit: canaryFile(
          REGION,
          `${REGION}  tenant-fleet:deltas: [{path: instanceType, reason: a larger type is tried here, owner: platform, expires: ${inDays(30)}}]\n`,
        ),
        says: /delta-documented\[instanceType\].*documents nothing/s,
      },
      {
        rule: "no-identifiers",
        of: /northwind-b|^tenant-fleet-canary$/,
        edit: canaryFile("    - slug: canary-b\n", "    - slug: canary-b\n      name: northwind-b\n"),
        says: /no-identifiers\[the logical name\].*a customer's name/s,
      },
    ],
  },
  {
    ring: "canary",
    trips: [
      {
        rule: "drift-budget",
        of: /^fleet$/,
        edit: canaryFile(
          REGION,
          `${REGION}  tenant-fleet:machine: {instanceType: t3.medium}\n  tenant-fleet:deltas: [{path: instanceType, reason: a larger type is tried here, owner: platform, expires: ${inDays(30)}}]\n`,
        ),
        config: { "drift-budget": { maxDeltas: 0 } },
        says: /drift-budget\[deltas\].*There are 1 deltas; at most 0/s,
      },
    ],
  },
  {
    ring: "canary",
    trips: [
      {
        rule: "baseline-present",
        of: /^fleet$/,
        edit: canaryFile("  tenant-fleet:baseline:\n    stack: prod\n", ""),
        says: /baseline-present\[baseline\].*no posture of prod/s,
      },
    ],
  },
];

describe("the policy pack under the real engine", function () {
  this.timeout(180_000);
  const world = new World(mkdtempSync(join(tmpdir(), "policy-")));
  let resourcesBefore = 0;

  before(async () => {
    await world.begin();
    resourcesBefore = (await requireUp(readSettings(world.dir))).resources;
  });
  after(async () => {
    await world.end();
    rmSync(world.dir, { recursive: true, force: true });
  });

  let variants = 0;
  async function pulumi(verb: "preview" | "up", ring: string, trips: readonly Trip[] = []) {
    const { work } = places(world.dir);
    const dir = join(world.dir, `variant-${++variants}`);
    makeVariant(
      work,
      dir,
      trips.flatMap(({ edit }) => edit ?? []),
    );
    const report = join(dir, "report.json");
    writeFileSync(
      join(dir, "pack.json"),
      JSON.stringify(Object.assign({}, STRICT, ...trips.map(({ config }) => config))),
    );
    const args = [verb, ...(verb === "up" ? ["--yes"] : []), "--non-interactive", "--suppress-outputs", "-s", ring];
    const finished = await run("pulumi", [...args, "--policy-pack", "policy", "--policy-pack-config", "pack.json"], {
      cwd: dir,
      env: { ...sandboxEnvironment(world.dir), CANARY_POLICY_REPORT: report },
      timeoutMs: 120_000,
    });
    return { ...finished, said: `${finished.stdout}\n${finished.stderr}`, report: () => parse(report) };
  }
  const parse = (file: string): PolicyReport => policyReportSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  const violated = ({ findings }: PolicyReport) =>
    findings
      .filter(({ kind, waiver }) => kind === "violation" && !waiver)
      .map(({ rule, resource }) => ({ rule, resource }));

  it("has a case for every rule", () => {
    const covered = updates.flatMap(({ trips }) => trips.map(({ rule }) => rule));
    assert.deepEqual(covered.sort(), rules.map(({ name }) => name).sort());
  });

  it("passes a clean prod, strictly, in the first preview of a new sandbox", async () => {
    const preview = await pulumi("preview", "prod");
    assert.equal(preview.status, 0, preview.said.slice(-6000));
    assert.deepEqual(preview.report().findings, []);
    assert.equal((await world.deploy("prod")).status, 0);
    resourcesBefore = (await requireUp(readSettings(world.dir))).resources;
  });

  it("passes a clean canary, strictly, in the first preview of its account", async () => {
    const preview = await pulumi("preview", "canary");
    assert.equal(preview.status, 0, preview.said.slice(-6000));
    assert.deepEqual(preview.report().findings, []);
    assert.deepEqual(
      preview.report().rules.map(({ name }) => name),
      [...rules.map(({ name }) => name), "waivers-sound"],
    );
  });

  for (const { ring, trips } of updates) {
    const names = trips.map(({ rule }) => rule);
    it(`lets no update of ${ring} begin that is refused by ${names.join(", ")}, and nothing else refuses it`, async () => {
      const update = await pulumi("up", ring, trips);
      assert.notEqual(update.status, 0, update.said.slice(-6000));
      const found = violated(update.report());
      assert.deepEqual([...new Set(found.map(({ rule }) => rule))].sort(), [...names].sort());
      const strays = found.filter((one) => !trips.some(({ rule, of }) => rule === one.rule && of.test(one.resource)));
      assert.deepEqual(strays, []);
      // The engine breaks no lines, but begins each with where it is.
      const said = update.said.replaceAll(/\s+/g, " ");
      for (const { rule, says } of trips) {
        assert.match(said, says);
        assert.match(said, new RegExp(`\\[mandatory\\] \\[severity: \\w+\\] ${rule} `));
      }
      assert.equal((await requireUp(readSettings(world.dir))).resources, resourcesBefore, "something was created");
    });
  }
});
