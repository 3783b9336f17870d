import assert from "node:assert/strict";
import { chmodSync, existsSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { parseDigest } from "../../core/model/image";
import { parseReport } from "../../core/model/verdict-report";
import { SHA, startSmokeTenant } from "../support/smoke-tenant";
import { standInForPulumi } from "../support/stack-stand-in";
import { temporaryDirectory } from "../support/temporary-directory";
import { askedOf, canary } from "./canary-command";

const DIGESTS = { platform: parseDigest(`sha256:${"a".repeat(64)}`), tenant: parseDigest(`sha256:${"b".repeat(64)}`) };

interface Case {
  readonly name: string;
  /** What the stack's outputs say. */
  readonly memoriesApi?: "root" | "workspace";
  readonly args: readonly string[];
  readonly speaks: "root" | "workspace";
}

describe("canary smoke on a stack", function () {
  this.timeout(40_000);
  let directory: ReturnType<typeof temporaryDirectory>;
  beforeEach(() => {
    directory = temporaryDirectory();
  });
  afterEach(() => directory.remove());

  /** Smokes a tenant that is in the outputs of the stack `ring` alone; `asked` is what it was asked. */
  async function smoke(
    { memoriesApi, digests, args }: Omit<Case, "name" | "speaks"> & { readonly digests?: typeof DIGESTS },
    ring: "canary" | "prod" = "canary",
  ) {
    await using tenant = await startSmokeTenant({ orgId: "org-1" });
    const { url, token } = tenant.endpoint;
    await standInForPulumi(directory.path, {
      ring: {
        ring,
        tenants: [{ name: "t-01", slug: "slug-1", url, orgId: "org-1" }],
        tokens: [token],
        image: {
          repository: "r.test/tenant",
          platformRepository: "r.test/platform",
          tag: "staging-abc1234",
          ...(digests === undefined ? {} : { digests }),
        },
        updater: { region: "us-east-2", reports: { "t-01": "/tenant-fleet/canary/tenants/t-01/report" } },
        ...(memoriesApi === undefined ? {} : { memoriesApi }),
      },
    });
    const PATH = `${directory.path}${delimiter}${process.env.PATH}`;
    const ended = await canary(["smoke", "--sha", SHA, "--stack", "ring", ...args], { PATH });
    return { ...ended, url, asked: askedOf(tenant) };
  }

  const cases: Case[] = [
    { name: "the memories API that the stack says", memoriesApi: "root", args: [], speaks: "root" },
    { name: "the workspace API when a stack deployed before does not say", args: [], speaks: "workspace" },
    {
      name: "what --memories-api says before what the stack says",
      memoriesApi: "root",
      args: ["--memories-api", "workspace"],
      speaks: "workspace",
    },
  ];
  for (const { name, speaks, ...one } of cases) {
    it(`takes its tenants, and speaks ${name}`, async () => {
      const { status, stdout, stderr, asked } = await smoke(one);
      assert.match(stdout, /^\s+t-01\n/m);
      assert.deepEqual([status, stderr], [0, ""]);
      assert.equal(asked.includes("POST /memories/commit"), speaks === "root");
      assert.equal(asked.includes("POST /workspaces"), speaks === "workspace");
    });
  }

  it("says in its report what the stack was deployed with, when that is the sha under test and the stack says so", async () => {
    const other = ["--sha", "0ddba11"];
    for (const [args, digests, said] of [
      [[], DIGESTS, DIGESTS],
      [[], undefined, null],
      [other, DIGESTS, null],
    ] as const) {
      const { stdout } = await smoke({ args: ["--json", ...args], ...(digests && { digests }) });
      assert.deepEqual(parseReport(stdout).digests, said);
    }
  });

  for (const wrong of [
    ["--quorum", "0%"],
    ["--witness", "rumour"],
    ["--reporter", "events"],
  ]) {
    it(`exits 2 on ${wrong.join(" ")} before the stack is read`, async () => {
      const pulumi = join(directory.path, "pulumi");
      writeFileSync(pulumi, `#!/bin/sh\ntouch "${directory.path}/asked"\nexit 1\n`, { mode: 0o755 });
      const PATH = `${directory.path}${delimiter}${process.env.PATH}`;
      const { status } = await canary(["smoke", "--sha", SHA, "--stack", "ring", ...wrong], { PATH });
      assert.deepEqual([status, existsSync(join(directory.path, "asked"))], [2, false]);
    });
  }

  it("exits 2 on prod before a customer's tenant is asked anything, and names none", async () => {
    const { status, stdout, stderr, asked, url } = await smoke({ args: [] }, "prod");
    assert.deepEqual([status, stdout, asked], [2, "", []]);
    assert.match(stderr, /^The smoke suite on the prod ring: .*customers\. Name the stack of the canary ring/);
    assert.ok(!stderr.includes(url) && !stderr.includes("slug-1"));
  });

  it("exits 2 when the updaters' reports may not be read, before a tenant is asked anything", async () => {
    const denied = "An error occurred (AccessDeniedException) when calling the GetParameters operation";
    writeFileSync(join(directory.path, "aws"), `#!/bin/sh\necho '${denied}' >&2\nexit 254\n`);
    chmodSync(join(directory.path, "aws"), 0o755);
    const { status, stderr, asked } = await smoke({ args: ["--witness", "updater"] });
    assert.match(stderr, /^The updaters' reports: .*AccessDenied.*CANARY_AWS_PROFILE/);
    assert.deepEqual([status, asked], [2, []]);
  });
});
