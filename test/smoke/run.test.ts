import assert from "node:assert/strict";
import { Misuse } from "../../core/errors";
import { parseDigest, parseSha } from "../../core/model/image";
import type { TenantEndpoint } from "../../core/model/tenant";
import { parseWitnesses, runSmoke, type SmokeOptions, type SmokeProgress } from "../../smoke";
import { suite } from "../../smoke/suite";
import { eventually } from "../support/eventually";
import { answer, hang } from "../support/faulty-tenant";
import { on, SHA, startSmokeTenant, type WireFault } from "../support/smoke-tenant";
import { APIS } from "./faults/fault-case";

const OTHER = "0ddba11";
const options = (more: Partial<SmokeOptions> = {}): SmokeOptions => {
  return { sha: parseSha(SHA), memoriesApi: "root", waitMs: 0, ...more };
};

describe("runSmoke", () => {
  it("is INCONCLUSIVE at once, checks nothing and names the sha that runs, when one tenant is on another", async () => {
    await using here = await startSmokeTenant({ name: "a" });
    await using there = await startSmokeTenant({ name: "b", sha: OTHER });
    const verdict = await runSmoke([here.endpoint, there.endpoint], options());
    assert.equal(verdict.outcome, "INCONCLUSIVE");
    assert.deepEqual(
      verdict.checks
        .filter(({ result }) => result !== "not-run")
        .map(({ tenant, check, result, got }) => ({ tenant, check, result, got })),
      [
        { tenant: "a", check: "witness-before", result: "passed", got: undefined },
        { tenant: "b", check: "witness-before", result: "undetermined", got: `it runs ${OTHER}` },
      ],
    );
    assert.equal(verdict.checks.length, 18, "what was planned and not run is there");
    assert.deepEqual([here.requests.length, there.requests.length], [1, 1]);
  });

  it("waits for a tenant to arrive on the sha and says how many have", async () => {
    await using tenant = await startSmokeTenant({ sha: OTHER });
    const progress: SmokeProgress[] = [];
    const running = runSmoke(
      [tenant.endpoint],
      options({ waitMs: 8_000, pollMs: 10, onProgress: (event) => progress.push(event) }),
    );
    await eventually(() => tenant.requests.length >= 2 || undefined, { withinMs: 5_000 });
    tenant.run(SHA);
    assert.equal((await running).outcome, "GREEN");
    assert.deepEqual(progress[0], { phase: "waiting", done: 0, total: 1 });
    assert.deepEqual(progress.slice(-2), [
      { phase: "waiting", done: 1, total: 1 },
      { phase: "checking", done: 1, total: 1 },
    ]);
  });

  it("never goes on when the wait is over", async () => {
    await using tenant = await startSmokeTenant({ sha: OTHER });
    const verdict = await runSmoke([tenant.endpoint], options({ waitMs: 60, pollMs: 10 }));
    assert.equal(verdict.outcome, "INCONCLUSIVE");
    assert.ok(tenant.requests.length >= 2);
    assert.deepEqual([...new Set(tenant.requests.map(({ line }) => line))], ["GET /health"]);
  });

  it("is INCONCLUSIVE when the image is swapped during the checks", async () => {
    let isSwapped = false;
    const swapping: WireFault = (request, response) => {
      if (request.url === "/events") isSwapped = true;
      const isAsked = isSwapped && request.url === "/health";
      return isAsked ? answer(200, { status: "ok", sha: OTHER })(request, response) : false;
    };
    await using tenant = await startSmokeTenant({ wire: swapping });
    const verdict = await runSmoke([tenant.endpoint], options());
    assert.equal(verdict.outcome, "INCONCLUSIVE");
    const troubles = verdict.checks.filter(({ result }) => result !== "passed");
    assert.deepEqual(
      troubles.map(({ check, got }) => ({ check, got })),
      [{ check: "witness-after", got: `it runs ${OTHER}` }],
    );
  });

  it("is RED for the fleet when one of many tenants fails", async () => {
    await using good = await startSmokeTenant({ name: "good" });
    await using bad = await startSmokeTenant({ name: "bad", faults: ["events-object"] });
    const verdict = await runSmoke([good.endpoint, bad.endpoint], options({ concurrency: 1 }));
    assert.equal(verdict.outcome, "RED");
    assert.deepEqual(
      verdict.checks.filter(({ result }) => result === "failed").map(({ tenant, check }) => [tenant, check]),
      [["bad", "events"]],
    );
    assert.equal(verdict.checks.length, 18);
  });

  it("says in its verdict what was asked of whom, and with which manifests it was told that the ring was deployed", async () => {
    await using tenant = await startSmokeTenant();
    const digests = { tenant: parseDigest(`sha256:${"d".repeat(64)}`) };
    const names = ["header:X-Sha", "health:sha"];
    const witnesses = parseWitnesses(names);
    const asked = await runSmoke(
      [tenant.endpoint],
      options({ digests, witnesses, tickLimits: { scheduler: 60 }, grep: /liveness/, assumeAfterMs: 0 }),
    );
    assert.deepEqual(asked.digests, digests);
    assert.deepEqual(asked.settings, { memoriesApi: "root", tickLimits: { scheduler: 60 }, witnesses: names });
    const usual = await runSmoke([tenant.endpoint], options({ memoriesApi: "workspace", checks: [] }));
    assert.equal(usual.digests, null);
    assert.deepEqual(usual.settings, { memoriesApi: "workspace", tickLimits: {}, witnesses: ["health:sha"] });
    const apiOnly = await runSmoke([tenant.endpoint], options({ sha: null, assumeAfterMs: 0, grep: /events/ }));
    assert.deepEqual(apiOnly.settings.witnesses, []);
  });

  it("says what it would have been with a check that is on trial", async () => {
    await using tenant = await startSmokeTenant({ faults: ["events-object"] });
    const checks = suite.map((check) => (check.name === "events" ? { ...check, weight: "trial" as const } : check));
    const { outcome, outcomeWithTrials } = await runSmoke([tenant.endpoint], options({ checks }));
    assert.deepEqual([outcome, outcomeWithTrials], ["GREEN", "RED"]);
  });

  it("removes what a check made that took all of its time: clean-up has time of its own", async () => {
    await using tenant = await startSmokeTenant({ wire: on("search", hang) });
    const checkDeadlineMs = 300;
    const verdict = await runSmoke([tenant.endpoint], options({ memoriesApi: "workspace", checkDeadlineMs }));
    const memories = verdict.checks.find(({ check }) => check === "memories");
    assert.deepEqual([memories?.result, memories?.got], ["undetermined", "no answer (TIMEOUT)"]);
    assert.ok((memories?.durationMs ?? 0) >= checkDeadlineMs - 1);
    const isRemoval = /^DELETE \/workspaces\/[^/]+\?confirm=true$/;
    assert.equal(tenant.requests.filter(({ line, caller }) => caller === "admin" && isRemoval.test(line)).length, 2);
  });

  for (const memoriesApi of APIS) {
    it(`leaves nothing behind on the tenant (${memoriesApi})`, async () => {
      await using tenant = await startSmokeTenant();
      const verdict = await runSmoke([tenant.endpoint], options({ memoriesApi }));
      assert.equal(verdict.outcome, "GREEN");
      const count = (start: RegExp) =>
        tenant.requests.filter(({ line, caller }) => caller === "admin" && start.test(line)).length;
      assert.equal(count(/^POST .*(commit|memories)$/), 2);
      assert.equal(count(/^DELETE .*memories\//), 2);
      assert.equal(count(/^POST \/workspaces$/), memoriesApi === "workspace" ? 2 : 0);
      assert.equal(count(/^DELETE \/workspaces\/[^/]+\?confirm=true$/), memoriesApi === "workspace" ? 2 : 0);
    });
  }

  it("ends soon when it is ended, and still removes what it made", async () => {
    await using tenant = await startSmokeTenant({ wire: on("search", hang) });
    const ended = new AbortController();
    const running = runSmoke([tenant.endpoint], options({ memoriesApi: "workspace", signal: ended.signal }));
    const searches = () =>
      tenant.requests.filter(({ line, caller }) => caller === "admin" && line.includes("?q=")).length;
    await eventually(() => searches() === 2 || undefined, { withinMs: 5_000 });
    const began = performance.now();
    ended.abort();
    const verdict = await running;
    assert.ok(performance.now() - began < 2_000);
    assert.equal(verdict.outcome, "INCONCLUSIVE");
    assert.equal(verdict.isEnded, true);
    assert.equal(verdict.checks.find(({ check }) => check === "memories")?.result, "not-run");
    const isRemoval = /^DELETE \/workspaces\/[^/]+\?confirm=true$/;
    assert.equal(tenant.requests.filter(({ line, caller }) => caller === "admin" && isRemoval.test(line)).length, 2);
  });

  it("asks nothing when it was ended before it began", async () => {
    await using tenant = await startSmokeTenant();
    const verdict = await runSmoke([tenant.endpoint], options({ signal: AbortSignal.abort(), waitMs: 60_000 }));
    assert.equal(verdict.outcome, "INCONCLUSIVE");
    assert.deepEqual(new Set(verdict.checks.map(({ result }) => result)), new Set(["not-run"]));
    assert.deepEqual(tenant.requests, []);
  });

  it("prints no token that a tenant echoes, and nothing that moves the cursor", async () => {
    const token = `secret/${"x".repeat(3_000)}`;
    const echo = on("events", (request, response) =>
      answer(500, `\u001b[2J\r\n${`${request.headers.authorization} ${token} `.repeat(400)}`)(request, response),
    );
    await using tenant = await startSmokeTenant({ token, wire: echo });
    const verdict = await runSmoke([tenant.endpoint], options());
    const text = JSON.stringify(verdict);
    assert.equal(verdict.outcome, "RED");
    assert.doesNotMatch(text, /xxxxx|\\u001b|\\r|\\n/);
    const got = verdict.checks.find(({ check }) => check === "events")?.got ?? "";
    assert.match(got, /^500 application\/json: \[2J Bearer \[secret\]/);
    assert.ok(got.length <= 200);
  });

  const customers = [{ id: "1", content: "our launch is on Friday" }, { id: 2 }];
  for (const [what, fault] of [
    ["an answer of another form", answer(200, customers)],
    ["an error", answer(500, { error: "cannot decrypt", memory: customers[0] })],
    ["an error page", answer(200, "<html>our launch is on Friday</html>", "text/html")],
  ] as const) {
    it(`quotes nothing of what a customer wrote in ${what} of the memories' routes`, async () => {
      for (const route of ["search", "commit"] as const) {
        await using tenant = await startSmokeTenant({ wire: on(route, fault) });
        const verdict = await runSmoke([tenant.endpoint], options());
        assert.equal(verdict.outcome, "RED");
        assert.doesNotMatch(JSON.stringify(verdict), /Friday/);
      }
    });
  }

  const tenant: TenantEndpoint = { name: "a", url: "http://127.0.0.1:9", token: "token-of-a" };
  const unusable: { what: string; fleet: TenantEndpoint[]; why: RegExp }[] = [
    { what: "no tenant", fleet: [], why: /no tenant/ },
    {
      what: "a tenant twice",
      fleet: [tenant, { ...tenant, name: "b", url: `${tenant.url}/` }],
      why: /URL 2 is the same as URL 1/,
    },
    {
      what: "a name twice",
      fleet: [tenant, { ...tenant, url: `${tenant.url}/b` }],
      why: /name 2 is the same as name 1/,
    },
    { what: "an empty token", fleet: [{ ...tenant, token: "" }], why: /token 1 is empty/ },
    { what: "plain http", fleet: [{ ...tenant, url: "http://t.example.com" }], why: /plain http/ },
  ];
  for (const { what, fleet, why } of unusable) {
    it(`refuses a fleet with ${what}`, async () => {
      await assert.rejects(runSmoke(fleet, options()), (error) => error instanceof Misuse && why.test(error.message));
    });
  }
});
