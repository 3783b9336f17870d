import assert from "node:assert/strict";
import { delimiter, join } from "node:path";
import { run } from "../../core/process";
import { SHA, startSmokeTenant } from "../support/smoke-tenant";
import { standInForPulumi } from "../support/stack-stand-in";
import { temporaryDirectory } from "../support/temporary-directory";

const BIN = join(__dirname, "../../bin/canary.cjs");

interface Case {
  readonly name: string;
  /** What the stack's outputs say. */
  readonly memoriesApi?: "root" | "workspace";
  readonly args: readonly string[];
  readonly speaks: "root" | "workspace";
}

describe("canary smoke", function () {
  this.timeout(40_000);
  let directory: ReturnType<typeof temporaryDirectory>;
  beforeEach(() => {
    directory = temporaryDirectory();
  });
  afterEach(() => directory.remove());

  /** Smokes a tenant that is in the environment and in the outputs of the stack `ring`; `asked` is what it was asked. */
  async function smoke({ memoriesApi, args }: Omit<Case, "name" | "speaks">, ring: "canary" | "prod" = "canary") {
    await using tenant = await startSmokeTenant();
    const { url, token } = tenant.endpoint;
    await standInForPulumi(directory.path, {
      ring: {
        ring,
        tenants: [{ name: "t-01", slug: "slug-1", url }],
        tokens: [token],
        image: { repository: "r.test/tenant", platformRepository: "r.test/platform", tag: "staging-abc1234" },
        ...(memoriesApi === undefined ? {} : { memoriesApi }),
      },
    });
    const PATH = `${directory.path}${delimiter}${process.env.PATH}`;
    const ended = await run(process.execPath, [BIN, "smoke", "--sha", SHA, ...args], {
      env: { PATH, CANARY_TENANT_URLS: url, CANARY_ADMIN_TOKENS: token },
      timeoutMs: 30_000,
    });
    return { ...ended, url, asked: tenant.requests.map(({ line }) => line) };
  }

  const stack = ["--stack", "ring"];
  const cases: Case[] = [
    { name: "the memories API that the stack says", memoriesApi: "root", args: stack, speaks: "root" },
    { name: "the workspace API when a stack deployed before does not say", args: stack, speaks: "workspace" },
    {
      name: "what --memories-api says before what the stack says",
      memoriesApi: "root",
      args: [...stack, "--memories-api", "workspace"],
      speaks: "workspace",
    },
    { name: "the workspace API without a stack", memoriesApi: "root", args: [], speaks: "workspace" },
  ];
  for (const { name, speaks, ...one } of cases) {
    it(`speaks ${name}`, async () => {
      const { status, stderr, asked } = await smoke(one);
      assert.deepEqual([status, stderr], [0, ""]);
      assert.equal(asked.includes("POST /memories/commit"), speaks === "root");
      assert.equal(asked.includes("POST /workspaces"), speaks === "workspace");
    });
  }

  it("exits 2 on prod before a customer's tenant is asked anything, and names none", async () => {
    const { status, stdout, stderr, asked, url } = await smoke({ args: stack }, "prod");
    assert.deepEqual([status, stdout, asked], [2, "", []]);
    assert.match(stderr, /^The smoke suite on the prod ring: .*customers\. Name the stack of the canary ring/);
    assert.ok(!stderr.includes(url) && !stderr.includes("slug-1"));
  });
});
