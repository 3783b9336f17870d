import assert from "node:assert/strict";
import { parseSha } from "../../core/model/image";
import { runSmoke } from "../../smoke";
import { isLeftover } from "../../smoke/probe-name";
import { answer, reset } from "../support/faulty-tenant";
import { on, SHA, startSmokeTenant, times, type WireFault } from "../support/smoke-tenant";

const NOW = new Date("2026-11-23T12:00:00.000Z");
const MINUTE_MS = 60_000;
const probe = (minutesAgo: number) => `canary-smoke ${new Date(NOW.getTime() - minutesAgo * MINUTE_MS).toISOString()}`;

/** Runs the suite on a tenant with these workspaces, and returns the ids of those that it removed. */
async function sweep(workspaces: readonly unknown[], removal: WireFault = answer(200, {})) {
  const wire: WireFault = (...exchange) =>
    on("workspaces", answer(200, workspaces))(...exchange) !== false || on("removeWorkspace", removal)(...exchange);
  await using tenant = await startSmokeTenant({ wire });
  const verdict = await runSmoke([tenant.endpoint], {
    sha: parseSha(SHA),
    memoriesApi: "root",
    waitMs: 0,
    now: () => NOW,
  });
  const removed = tenant.requests.flatMap(({ line, caller }) => {
    return caller === "admin" ? (/^DELETE \/workspaces\/([^/]+)\?confirm=true$/.exec(line)?.[1] ?? []) : [];
  });
  return { verdict, removed };
}

describe("the probe workspaces of killed runs", () => {
  const cases: readonly (readonly [what: string, workspace: unknown, isRemoved: boolean])[] = [
    ["one of 16 minutes ago", { id: "w", name: probe(16) }, true],
    ["one of last year", { id: "w", name: probe(500_000), tier: 1 }, true],
    ["one of 14 minutes ago", { id: "w", name: probe(14) }, false],
    ["one of 15 minutes ago", { id: "w", name: probe(15) }, false],
    ["one of this very run", { id: "w", name: probe(0) }, false],
    ["one whose clock is ahead", { id: "w", name: probe(-60) }, false],
    ["one that says no time", { id: "w", name: "canary-smoke" }, false],
    ["one that says a number", { id: "w", name: "canary-smoke 2" }, false],
    ["one that says a day", { id: "w", name: "canary-smoke 2020-01-01" }, false],
    ["one that somebody made for more than a probe", { id: "w", name: `${probe(60)} and more` }, false],
    ["somebody's that speaks of it", { id: "w", name: `my ${probe(60)}` }, false],
    ["somebody else's", { id: "w", name: "our launch 2020" }, false],
    ["one without a name", { id: "w" }, false],
    ["one without an id", { name: probe(60) }, false],
    ["one whose id is a path", { id: "../events", name: probe(60) }, false],
    ["one whose id is a number", { id: 7, name: probe(60) }, false],
    ["what is no workspace at all", null, false],
  ];
  for (const [what, workspace, isRemoved] of cases) {
    it(`${isRemoved ? "include" : "do not include"} ${what}`, async () => {
      const { verdict, removed } = await sweep([{ id: "other", name: "somebody's" }, workspace]);
      assert.deepEqual(removed, isRemoved ? ["w"] : []);
      assert.equal(verdict.outcome, "GREEN");
    });
  }

  it("are removed twenty at a time", async () => {
    const many = Array.from({ length: 30 }, (_, index) => ({ id: `w-${index}`, name: probe(60) }));
    const { verdict, removed } = await sweep(many);
    assert.equal(removed.length, 20);
    assert.equal(verdict.outcome, "GREEN");
  });

  const broken: readonly (readonly [what: string, removal: WireFault])[] = [
    ["is refused", answer(403, {})],
    ["is not there", answer(404, {})],
    ["breaks", answer(500, { error: "boom" })],
    ["is lost once", times(1, reset)],
  ];
  for (const [what, removal] of broken) {
    it(`fail nothing when their removal ${what}`, async () => {
      const { verdict, removed } = await sweep([{ id: "w", name: probe(60) }], removal);
      assert.ok(removed.length > 0);
      assert.equal(verdict.outcome, "GREEN");
    });
  }

  it("are those of this suite: what a run makes is named so that a later one knows it", async () => {
    const bodies: string[] = [];
    const wire = on("createWorkspace", (request) => {
      request.on("data", (chunk: Buffer) => bodies.push(chunk.toString()));
      return false;
    });
    await using tenant = await startSmokeTenant({ wire });
    const options = { sha: parseSha(SHA), memoriesApi: "workspace", waitMs: 0, now: () => NOW } as const;
    assert.equal((await runSmoke([tenant.endpoint], options)).outcome, "GREEN");
    const made = bodies.map((body) => (JSON.parse(body) as { name: string }).name);
    assert.equal(new Set(made).size, 2, "one of memories and one of scrubber");
    for (const name of made) assert.ok(isLeftover(name, new Date(NOW.getTime() + 60 * MINUTE_MS)), name);
  });
});
