import assert from "node:assert/strict";
import { chmodSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { parseReport } from "../../core/model/verdict-report";
import { eventually } from "../support/eventually";
import { SHA, type SmokeTenant, startSmokeTenant } from "../support/smoke-tenant";
import { standInForPulumi } from "../support/stack-stand-in";
import { temporaryDirectory } from "../support/temporary-directory";
import { askedOf, canary, fleet } from "./canary-command";

const OTHER = "0ddba11";
const PARAMETER = "/tenant-fleet/canary/tenants/t-01/report";
const image = (sha: string) => ({ sha, digest: `sha256:${sha.padEnd(64, "0")}` });
const running = { outcome: "running", deployment: "d-1", tried: image(SHA), running: image(SHA) };
const rejected = { outcome: "rejected", deployment: "d-1", tried: image(SHA), running: image(OTHER) };

describe("canary wait", function () {
  this.timeout(40_000);
  let directory: ReturnType<typeof temporaryDirectory>;
  beforeEach(() => {
    directory = temporaryDirectory();
  });
  afterEach(() => directory.remove());

  /** Waits for the tenant of the stack `ring`, whose updater reports this. */
  async function waitFor({ endpoint: { url, token } }: SmokeTenant, report: object, ...args: string[]) {
    await standInForPulumi(directory.path, {
      ring: {
        ring: "canary",
        tenants: [{ name: "t-01", slug: "slug-1", url }],
        tokens: [token],
        image: { repository: "r.test/tenant", platformRepository: "r.test/platform", tag: `staging-${SHA}` },
        updater: { region: "us-east-2", reports: { "t-01": PARAMETER } },
      },
    });
    const Parameters = [{ Name: PARAMETER, Value: JSON.stringify(report) }];
    writeFileSync(join(directory.path, "answer.json"), JSON.stringify({ Parameters }));
    writeFileSync(join(directory.path, "aws"), `#!/bin/sh\ncat '${directory.path}/answer.json'\n`);
    chmodSync(join(directory.path, "aws"), 0o755);
    const PATH = `${directory.path}${delimiter}${process.env.PATH}`;
    return canary(["wait", "--sha", SHA, "--stack", "ring", ...args], { PATH });
  }

  it("exits 0 when every tenant arrives on the sha in time, and asks for nothing else", async () => {
    await using there = await startSmokeTenant();
    await using late = await startSmokeTenant({ sha: OTHER });
    const ended = canary(["wait", "--sha", SHA, "--timeout", "20s"], fleet(there, late));
    await eventually(() => late.requests[0], { withinMs: 20_000 });
    late.run(SHA);
    const { status, stdout, stderr } = await ended;
    assert.match(stdout, /^GREEN abc1234: every tenant runs it\n/);
    assert.deepEqual([status, stderr], [0, ""]);
    assert.deepEqual([...new Set([...askedOf(there), ...askedOf(late)])], ["GET /health"]);
  });

  it("exits 3 at the end of its time, and names the tenant and the sha that it runs", async () => {
    await using there = await startSmokeTenant();
    await using late = await startSmokeTenant({ sha: OTHER });
    const { status, stdout } = await canary(["wait", "--sha", SHA, "--timeout", "1s"], fleet(there, late));
    assert.match(stdout, /^INCONCLUSIVE abc1234: .*\n\ntenant-2\n\s+undetermined [\s\S]* it runs 0ddba11\n/);
    assert.doesNotMatch(stdout, /^tenant-1/m);
    assert.equal(status, 3);
  });

  it("believes the updater only beside /health, when asked for both", async () => {
    await using right = await startSmokeTenant();
    await using wrong = await startSmokeTenant({ sha: OTHER });
    const both = ["--witness", "updater", "--witness", "health:sha", "--timeout", "0s"];
    const { status, stderr } = await waitFor(right, running, ...both);
    assert.deepEqual([status, stderr], [0, ""]);
    assert.equal((await waitFor(wrong, running, ...both)).status, 3);
  });

  it("exits 1 as soon as a tenant's updater has put the old image back", async () => {
    await using tenant = await startSmokeTenant({ sha: OTHER });
    const { status, stdout } = await waitFor(tenant, rejected, "--witness", "updater", "--json");
    const { outcome, checks } = parseReport(stdout);
    assert.deepEqual([status, outcome, checks.length], [1, "RED", 1]);
    assert.match(checks[0]?.got ?? "", /not healthy; the machine runs 0ddba11/);
    for (const secret of [tenant.endpoint.token, "slug-1"]) assert.ok(!stdout.includes(secret));
  });

  it("exits 2 on unset variables: nothing is never a pass", async () => {
    const { status, stdout, stderr } = await canary(["wait", "--sha", SHA]);
    assert.match(stderr, /CANARY_TENANT_URLS is not set.*CANARY_ADMIN_TOKENS is not set/);
    assert.deepEqual([status, stdout], [2, ""]);
  });

  it("exits 2 on an unknown witness of a stack's tenants, before one of them is asked anything", async () => {
    await using tenant = await startSmokeTenant();
    const { status, stderr } = await waitFor(tenant, running, "--witness", "updater", "--witness", "rumour");
    assert.match(stderr, /^The witness "rumour": /);
    assert.deepEqual([status, askedOf(tenant)], [2, []]);
  });
});
