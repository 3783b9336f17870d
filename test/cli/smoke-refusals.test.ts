// What is refused before a tenant is asked anything, and the control plane that is asked first.
import assert from "node:assert/strict";
import { answer, HTML } from "../support/faulty-tenant";
import { SHA, type SmokeTenant, startSmokeTenant, type WireFault } from "../support/smoke-tenant";
import { askedOf, canaries, canary, fleet } from "./canary-command";

const SECRET = "shared-secret-of-the-control-plane";
const ORG = "org-of-the-tenant";
const sha = ["--sha", SHA];

describe("canary smoke, before it asks a tenant,", function () {
  this.timeout(40_000);
  let tenant: SmokeTenant;
  let refused: Awaited<ReturnType<typeof canaries>>;
  before(async () => {
    tenant = await startSmokeTenant({ orgId: ORG });
    refused = await canaries(misuses.map(({ args, env }) => [["smoke", ...args], { ...fleet(tenant), ...env }]));
  });
  after(() => tenant[Symbol.asyncDispose]());

  /** It refused in one paragraph that shows no secret, on an empty screen, and asked no tenant. */
  function assertRefused(ended: (typeof refused)[number] | undefined, exit: number, says: RegExp) {
    const { status, stdout, stderr = "" } = ended ?? {};
    assert.match(stderr, says);
    assert.equal(stderr.trim().split("\n").length, 1, stderr);
    for (const secret of [tenant.endpoint.token, SECRET, ORG]) assert.ok(!stderr.includes(secret), stderr);
    assert.deepEqual([status, stdout, askedOf(tenant)], [exit, "", []]);
  }

  const misuses: { what: string; args: readonly string[]; env?: Record<string, string>; says: RegExp }[] = [
    {
      what: "an environment without tenants",
      args: sha,
      env: { CANARY_TENANT_URLS: "", CANARY_ADMIN_TOKENS: "" },
      says: /CANARY_TENANT_URLS is not set.*CANARY_ADMIN_TOKENS is not set/,
    },
    {
      what: "two ways of waiting",
      args: [...sha, "--wait", "7m", "--assume-after", "1m"],
      says: /each says how long to wait/,
    },
    {
      what: "two reports in one file",
      args: [...sha, "--report", "json=/tmp/a", "--report", "junit=/tmp/a"],
      says: /two reports would be written to it/,
    },
    { what: "no sha when nothing is to be assumed", args: [], says: /no sha is given\..*--assume-after/ },
    {
      what: "a pattern that matches nothing",
      args: [...sha, "--grep", "nothing"],
      says: /no check that decides.*liveness/,
    },
    { what: "more shards than tenants", args: [...sha, "--shard", "2/2"], says: /at most 1 shards/ },
    { what: "an unknown witness", args: [...sha, "--witness", "rumour"], says: /no such witness.*header:<name>/ },
    { what: "the updater without a stack", args: [...sha, "--witness", "updater"], says: /known by the stack only/ },
    { what: "an unknown reporter", args: [...sha, "--reporter", "nope"], says: /"nope".*spec, json, junit/ },
    {
      what: "a module of node's as the reporter",
      args: [...sha, "--reporter", "events"],
      says: /"events".*neither this/,
    },
    {
      what: "a reporter beside --json",
      args: [...sha, "--json", "--reporter", "tap"],
      says: /cannot be used with option/,
    },
    {
      what: "--json beside a reporter",
      args: [...sha, "--reporter", "spec", "--json"],
      says: /cannot be used with option/,
    },
    { what: "a quorum that none can be", args: [...sha, "--quorum", "101%"], says: /quorum "101%".*1% to 100%/ },
    { what: "a reporter for browsers", args: [...sha, "--reporter", "html"], says: /"html".*cannot be used here/ },
    { what: "an unknown report", args: [...sha, "--report", "pdf=a.pdf"], says: /"pdf".*console, json, junit/ },
    {
      what: "a report in no folder",
      args: [...sha, "--report", "json=/no/such/folder/a.json"],
      says: /a\.json: it cannot be written \(ENOENT\)/,
    },
  ];
  for (const [i, { what, says }] of misuses.entries()) {
    it(`exits 2 on ${what}`, () => assertRefused(refused[i], 2, says));
  }

  it("does not hold a terminal on which it would have shown how far it is", async () => {
    const many = Array.from({ length: 21 }, (_, i) => `http://127.0.0.1:9/${i}`);
    const env = { CANARY_TENANT_URLS: many.join(), CANARY_ADMIN_TOKENS: many.map((_, i) => `token-${i}`).join() };
    const terminal = ["--import", "data:text/javascript,process.stderr.isTTY=true"];
    const { status, stderr } = await canary(["smoke", ...sha, "--quorum", "22"], env, terminal);
    assert.match(stderr, /quorum "22".*of 21 tenants/);
    assert.equal(status, 2);
  });

  const refusals: { what: string; exit: number; says: RegExp; env?: Record<string, string>; act: WireFault }[] = [
    {
      what: "lists the tenant as no canary",
      exit: 2,
      says: /^The control plane on tenant-1: .*as canaries\. Take them out/,
      act: answer(200, [{ id: ORG, is_canary: false }]),
    },
    { what: "refuses the secret", exit: 2, says: /refused the shared secret \(401\)/, act: answer(401, { SECRET }) },
    { what: "answers an error page", exit: 3, says: /answered 200 and no list of orgs/, act: HTML },
    {
      what: "cannot be asked, because the org ids are missing,",
      exit: 2,
      says: /on tenant-1: their org ids are not given/,
      env: { CANARY_ORG_IDS: "" },
      act: answer(200, []),
    },
  ];
  for (const { what, exit, says, env, act } of refusals) {
    it(`exits ${exit} when the control plane ${what}`, async () => {
      await using controlPlane = await startSmokeTenant({ wire: act });
      const named = { CANARY_CP_BASE_URL: controlPlane.endpoint.url, CANARY_CP_SHARED_SECRET: SECRET };
      const ended = await canary(["smoke", ...sha], { ...fleet(tenant), ...named, ...env });
      assertRefused(ended, exit, says);
      assert.deepEqual(askedOf(controlPlane), env === undefined ? ["GET /cp/admin/orgs"] : []);
    });
  }

  for (const [what, named, says] of [
    ["an empty URL", { CANARY_CP_BASE_URL: "", CANARY_CP_SHARED_SECRET: SECRET }, /^CANARY_CP_BASE_URL: it is empty/],
    ["no URL", { CANARY_CP_SHARED_SECRET: SECRET }, /^CANARY_CP_BASE_URL: it is empty/],
    [
      "an empty secret",
      { CANARY_CP_BASE_URL: "http://127.0.0.1:9", CANARY_CP_SHARED_SECRET: "" },
      /^CANARY_CP_SHARED_SEC/,
    ],
    ["no secret", { CANARY_CP_BASE_URL: "http://127.0.0.1:9" }, /^CANARY_CP_SHARED_SECRET: it is empty/],
  ] as const) {
    it(`exits 2 when the control plane is named with ${what}, and no tenant is asked`, async () => {
      assertRefused(await canary(["smoke", ...sha], { ...fleet(tenant), ...named }), 2, says);
    });
  }

  const usages: { what: string; args: readonly string[]; says: RegExp }[] = [
    { what: "a quorum of more than all", args: ["--quorum", "2"], says: /quorum "2".*of 1 tenants/ },
    { what: "a pattern that matches nothing", args: ["--grep", "nothing"], says: /no check that decides/ },
    { what: "more shards than tenants", args: ["--shard", "2/2"], says: /at most 1 shards/ },
    { what: "an unknown witness", args: ["--witness", "rumour"], says: /no such witness/ },
  ];
  for (const { what, args, says } of usages) {
    it(`exits 2 on ${what}, before even the control plane is asked`, async () => {
      await using controlPlane = await startSmokeTenant({ wire: answer(200, [{ id: ORG, is_canary: true }]) });
      const named = { CANARY_CP_BASE_URL: controlPlane.endpoint.url, CANARY_CP_SHARED_SECRET: SECRET };
      assertRefused(await canary(["smoke", ...sha, ...args], { ...fleet(tenant), ...named }), 2, says);
      assert.deepEqual(askedOf(controlPlane), []);
    });
  }

  for (const verb of [
    ["wait", "--sha", SHA],
    ["smoke", "merge", "a.json"],
  ]) {
    it(`exits 2 on --json beside --reporter, of ${verb.slice(0, 2).join(" ")} as well`, async () => {
      const { status, stdout, stderr } = await canary([...verb, "--json", "--reporter", "json"], fleet(tenant));
      assert.match(stderr, /'--json' cannot be used with option '--reporter <name>'/);
      assert.deepEqual([status, stdout, askedOf(tenant)], [2, "", []]);
    });
  }

  it("goes on when the control plane lists every tenant as a canary", async () => {
    await using controlPlane = await startSmokeTenant({ wire: answer(200, [{ id: ORG, is_canary: true }]) });
    await using canaryTenant = await startSmokeTenant({ orgId: ORG });
    const { status } = await canary(["smoke", ...sha, "--json"], {
      ...fleet(canaryTenant),
      CANARY_CP_BASE_URL: controlPlane.endpoint.url,
      CANARY_CP_SHARED_SECRET: SECRET,
    });
    assert.equal(status, 0);
    const bearers = controlPlane.requests.map(({ headers }) => headers.authorization);
    assert.deepEqual(bearers, [`Bearer ${SECRET}`]);
    for (const { headers } of canaryTenant.requests) assert.ok(!headers.authorization?.includes(SECRET));
  });
});
