import assert from "node:assert/strict";
import { Misuse } from "../../core/errors";
import { parseSha } from "../../core/model/image";
import { runSmoke, type SmokeOptions } from "../../smoke";
import { answer } from "../support/faulty-tenant";
import { on, SHA, startSmokeTenant, times, type WireFault } from "../support/smoke-tenant";

const sha = parseSha(SHA);
const silent = on("health", answer(200, { status: "ok" }));

async function smoke(wire: WireFault | undefined, options: Partial<SmokeOptions>) {
  await using tenant = await startSmokeTenant(wire === undefined ? {} : { wire });
  const verdict = await runSmoke([tenant.endpoint], {
    sha,
    memoriesApi: "root",
    waitMs: 60_000,
    pollMs: 10,
    ...options,
  });
  const assumed = verdict.checks.filter(({ isAssumed }) => isAssumed).map(({ check }) => check);
  return { verdict, assumed, lines: tenant.requests.map(({ line }) => line) };
}

describe("a sha that is assumed", () => {
  it("is none when only the API is asked about: no witness is planned or asked", async () => {
    const { verdict, lines } = await smoke(undefined, { sha: null, assumeAfterMs: 0 });
    assert.equal(verdict.outcome, "GREEN");
    assert.deepEqual([verdict.sha, verdict.assumedAfterMs], [null, 0]);
    assert.ok(verdict.suite.every(({ name }) => !name.startsWith("witness")));
    assert.ok(!lines.includes("GET /health"));
  });

  it("is waited for, also when only the API is asked about", async () => {
    const began = performance.now();
    const { verdict } = await smoke(undefined, { sha: null, assumeAfterMs: 150 });
    assert.ok(performance.now() - began >= 149);
    assert.deepEqual([verdict.outcome, verdict.assumedAfterMs], ["GREEN", 150]);
  });

  it("is marked as such where /health says nothing of it, before and after", async () => {
    const { verdict, assumed, lines } = await smoke(silent, { assumeAfterMs: 60 });
    assert.equal(verdict.outcome, "GREEN");
    assert.deepEqual(assumed, ["witness-before", "witness-after"]);
    assert.deepEqual([verdict.sha, verdict.assumedAfterMs], [sha, 60]);
    assert.ok(lines.filter((line) => line === "GET /health").length > 2, "it was looked for to the end of the time");
  });

  it("is not one where nobody is asked at all, and says so", async () => {
    const { verdict, assumed } = await smoke(undefined, { witnesses: [], assumeAfterMs: 0 });
    assert.deepEqual([verdict.outcome, verdict.assumedAfterMs], ["GREEN", 0]);
    assert.deepEqual(assumed, ["witness-before", "witness-after"]);
  });

  it("is seen instead, and not waited for, where every witness says so", async () => {
    const { verdict, assumed } = await smoke(undefined, { assumeAfterMs: 60_000 });
    assert.deepEqual([verdict.outcome, verdict.assumedAfterMs], ["GREEN", null]);
    assert.deepEqual(assumed, []);
  });

  it("is seen where the tenant says it before the time is up", async () => {
    const wire = on("health", times(2, answer(200, { status: "ok" })));
    const { verdict, assumed } = await smoke(wire, { assumeAfterMs: 60_000 });
    assert.equal(verdict.assumedAfterMs, null);
    assert.deepEqual(assumed, []);
  });

  const contradictions: readonly (readonly [what: string, health: WireFault])[] = [
    ["another sha", answer(200, { status: "ok", sha: "0ddba11" })],
    ["no commit", answer(200, { status: "ok", sha: "latest" })],
    ["null", answer(200, { status: "ok", sha: null })],
    ["that it is not ok", answer(200, { status: "starting" })],
    ["an error", answer(500, {})],
    ["nothing that can be read", answer(200, "<html>", "text/html")],
  ];
  for (const [what, health] of contradictions) {
    it(`is contradicted by /health with ${what}: nothing else is checked`, async () => {
      const { verdict, lines } = await smoke(on("health", health), { assumeAfterMs: 30 });
      assert.equal(verdict.outcome, "INCONCLUSIVE");
      assert.deepEqual([...new Set(lines)], ["GET /health"]);
    });
  }

  it("is contradicted by what the tenant says after the checks", async () => {
    let isSwapped = false;
    const wire: WireFault = (...exchange) => {
      if (exchange[0].url === "/events") isSwapped = true;
      const said = { status: "ok", ...(isSwapped ? { sha: "0ddba11" } : {}) };
      return on("health", answer(200, said))(...exchange);
    };
    const { verdict } = await smoke(wire, { assumeAfterMs: 0 });
    assert.equal(verdict.outcome, "INCONCLUSIVE");
    assert.equal(verdict.checks.at(-1)?.got, "it runs 0ddba11");
  });

  const refused: readonly (readonly [what: string, options: Partial<SmokeOptions>])[] = [
    ["no sha", { sha: null }],
    ["no witness", { witnesses: [] }],
  ];
  for (const [what, options] of refused) {
    it(`is asked for, where there is ${what}, before the first request`, async () => {
      await using tenant = await startSmokeTenant();
      const run = runSmoke([tenant.endpoint], { sha, memoriesApi: "root", waitMs: 0, ...options });
      await assert.rejects(run, (error) => error instanceof Misuse && /--assume-after/.test(error.message));
      assert.deepEqual(tenant.requests, []);
    });
  }
});
