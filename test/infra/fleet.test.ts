import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { loadConfig } from "../../core/config/load";
import type { Config } from "../../core/config/schema";
import { Fleet } from "../../infra/fleet";
import { resolvePosture } from "../../infra/posture";
import { asEngine, GOOD, secretsOf } from "../support/config";
import { isSecret, named, open, type Registered, registered } from "../support/pulumi-mocks";

type Values = Record<string, unknown>;

const load = (ring: keyof typeof GOOD, more: Values = {}): Config =>
  loadConfig(asEngine({ ...GOOD[ring], ...more }), ring, secretsOf(ring));
const CHANNEL = `ghcr.io/acme/platform-tenant:staging-abc1234@sha256:${"a".repeat(64)}`;

const fleetOf = (
  config: Config,
  channel = CHANNEL,
  machineBoundary?: pulumi.Output<string>,
  updater = "#!/bin/bash\n",
): Promise<Registered[]> =>
  registered(() => {
    const posture = resolvePosture(config, "us-east-2");
    return new Fleet("fleet", { config, posture, channel, machineBoundary, orgIds: new Map(), updater }, {}).ready;
  });

/** What differs between two runs, by resource; the Pulumi way of asking what an update would touch. */
function touched(before: Registered[], after: Registered[]): string[] {
  const text = (all: Registered[], name: string) => JSON.stringify(all.find((one) => one.name === name));
  const names = new Set([...before, ...after].map(({ name }) => name));
  return [...names].filter((name) => text(before, name) !== text(after, name)).sort();
}

describe("a fleet", () => {
  it("gives every tenant a hardened machine", async () => {
    const resources = await fleetOf(load("canary"));
    for (const name of ["tenant-canary-a-machine", "tenant-canary-b-machine"]) {
      const { type, inputs } = named(resources, name);
      assert.equal(type, "aws:ec2/instance:Instance");
      assert.deepEqual(inputs.metadataOptions, {
        httpEndpoint: "enabled",
        httpTokens: "required",
        httpPutResponseHopLimit: 1,
      });
      assert.deepEqual(inputs.rootBlockDevice, { encrypted: true, volumeType: "gp3", volumeSize: 20 });
      assert.equal("keyName" in inputs, false, "no key pair");
      assert.equal(inputs.userDataReplaceOnChange, true);
    }
  });

  it("lets nobody in unless configuration names them, and HTTPS out", async () => {
    const closed = named(await fleetOf(load("canary")), "tenant-fleet-canary-tenants").inputs;
    assert.deepEqual(closed.ingress, []);
    assert.deepEqual(closed.egress, [{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"] }]);
    const network = { cidr: "10.41.0.0/24", ingressCidrs: ["203.0.113.0/24"] };
    const open = named(
      await fleetOf(load("canary", { "tenant-fleet:network": network })),
      "tenant-fleet-canary-tenants",
    ).inputs;
    assert.deepEqual(open.ingress, [
      { description: "The edge", protocol: "tcp", fromPort: 8080, toPort: 8080, cidrBlocks: ["203.0.113.0/24"] },
    ]);
  });

  it("keeps token, slug and org id as secrets, and nothing of them elsewhere", async () => {
    const resources = await fleetOf(
      load("canary", { "tenant-fleet:tenants": [{ slug: "private-slug", name: "t-01", orgId: "private-org" }] }),
    );
    const secrets = {
      "tenant-t-01-admin-token": "ADMIN_TOKEN",
      "tenant-t-01-tenant-slug": "TENANT_SLUG",
      "tenant-t-01-molecule-org-id": "MOLECULE_ORG_ID",
    };
    for (const [name, variable] of Object.entries(secrets)) {
      const { type, inputs } = named(resources, name);
      assert.equal(type, "aws:ssm/parameter:Parameter");
      assert.equal(inputs.name, `/tenant-fleet/canary/tenants/t-01/env/${variable}`);
      assert.equal(inputs.type, "SecureString");
      assert.ok(isSecret(inputs.value), `${name} is a secret`);
    }
    assert.equal(open(named(resources, "tenant-t-01-tenant-slug").inputs.value), "private-slug");
    const elsewhere = resources.filter(({ name }) => !(name in secrets));
    assert.doesNotMatch(JSON.stringify(elsewhere), /private-slug|private-org/);
  });

  it("lets a machine read its own environment and the channel, report, and nothing else", async () => {
    const resources = await fleetOf(load("canary"));
    const policy = JSON.parse(String(named(resources, "tenant-canary-a-policy").inputs.policy)) as {
      Statement: unknown[];
    };
    const parameter = "arn:aws:ssm:us-east-2:*:parameter/tenant-fleet/canary";
    assert.deepEqual(policy.Statement, [
      {
        Sid: "Follow",
        Effect: "Allow",
        Action: ["ssm:GetParametersByPath"],
        Resource: [`${parameter}/deployment`, `${parameter}/channel`, `${parameter}/tenants/canary-a/env`],
      },
      {
        Sid: "Report",
        Effect: "Allow",
        Action: ["ssm:PutParameter"],
        Resource: `${parameter}/tenants/canary-a/report`,
      },
    ]);
  });

  it("gives every machine's role the boundary, as a secret, and none where there is none", async () => {
    const roles = ["tenant-canary-a-role", "tenant-canary-b-role"];
    const bounded = await fleetOf(load("canary"), CHANNEL, pulumi.secret("the-boundary"));
    for (const name of roles) {
      const { permissionsBoundary } = named(bounded, name).inputs;
      assert.ok(isSecret(permissionsBoundary));
      assert.equal(open(permissionsBoundary), "the-boundary");
    }
    for (const { inputs } of await fleetOf(load("prod"))) assert.equal("permissionsBoundary" in inputs, false);
  });

  it("publishes the image and the shared environment in the channel", async () => {
    const more = {
      "tenant-fleet:environment": { LOG_LEVEL: "info" },
      "tenant-fleet:featureFlags": { NEW_EDITOR: true },
    };
    const resources = await fleetOf(load("canary", more));
    const channel = resources.filter(({ name }) => name.startsWith("channel-"));
    assert.deepEqual(
      channel.map(({ inputs }) => [inputs.name, inputs.type, inputs.insecureValue]),
      [
        ["/tenant-fleet/canary/channel/LOG_LEVEL", "String", "info"],
        ["/tenant-fleet/canary/channel/FEATURE_NEW_EDITOR", "String", "true"],
        ["/tenant-fleet/canary/channel/TENANT_IMAGE", "String", CHANNEL],
      ],
    );
  });

  const machines = ["tenant-canary-a-machine", "tenant-canary-b-machine"];
  const changes: [what: string, more: Values, channel: string, touches: string[]][] = [
    ["a sha changes", {}, CHANNEL.replace("abc1234", "def5678"), ["channel-tenant-image"]],
    [
      "a shared variable changes",
      { "tenant-fleet:environment": { LOG_LEVEL: "debug" } },
      CHANNEL,
      ["channel-log-level", "deployment"],
    ],
    [
      "the root volume's type changes",
      { "tenant-fleet:machine": { rootVolumeType: "gp2" } },
      CHANNEL,
      ["deployment", ...machines],
    ],
    [
      "the updater's period changes",
      { "tenant-fleet:updater": { periodSeconds: 120 } },
      CHANNEL,
      ["deployment", ...machines],
    ],
    [
      "a tenant is added",
      { "tenant-fleet:tenants": [{ slug: "canary-a" }, { slug: "canary-b" }, { slug: "canary-c" }] },
      CHANNEL,
      [
        "deployment",
        ...["", "-admin-token", "-machine", "-policy", "-profile", "-report", "-role", "-tenant-slug", "-token"].map(
          (part) => `tenant-canary-c${part}`,
        ),
      ],
    ],
    [
      "one tenant gets another machine type",
      { "tenant-fleet:tenants": [{ slug: "canary-a", instanceType: "t3.large" }, { slug: "canary-b" }] },
      CHANNEL,
      ["deployment", "tenant-canary-a-machine"],
    ],
  ];
  for (const [what, more, channel, touches] of changes) {
    it(`changes only what it must when ${what}`, async () => {
      const before = await fleetOf(load("canary"));
      assert.deepEqual(touched(before, await fleetOf(load("canary", more), channel)), touches);
    });
  }

  it("is another deployment when the updater's text is another, so that the gate asks again", async () => {
    const before = await fleetOf(load("canary"));
    const after = await fleetOf(load("canary"), CHANNEL, undefined, "#!/bin/bash\n# another\n");
    assert.deepEqual(touched(before, after), ["deployment", ...machines]);
    assert.match(String(named(after, "deployment").inputs.insecureValue), /^[0-9a-f]{12}$/);
  });

  it("protects the machines of customers, and no others, from being replaced or deleted in passing", async () => {
    const isProtected = async (ring: keyof typeof GOOD, name: string) => {
      let options: pulumi.CustomResourceOptions | undefined;
      const note: pulumi.ResourceTransformation = (args) => {
        if (args.name === name) options = args.opts;
        return undefined;
      };
      await registered(() => {
        const config = load(ring);
        const posture = resolvePosture(config, "us-east-2");
        const args = { config, posture, channel: CHANNEL, orgIds: new Map(), updater: "" };
        return new Fleet("fleet", args, { transformations: [note] }).ready;
      });
      return options?.protect;
    };
    assert.equal(await isProtected("prod", "tenant-t-01-machine"), true);
    assert.equal(await isProtected("canary", "tenant-canary-a-machine"), false);
  });
});
