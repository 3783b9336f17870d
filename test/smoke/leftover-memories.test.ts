import assert from "node:assert/strict";
import { parseSha } from "../../core/model/image";
import { runSmoke } from "../../smoke";
import { isLeftoverMemory, memoryLabel } from "../../smoke/probe-name";
import { answer, hangAfterHeaders, reset } from "../support/faulty-tenant";
import { on, SHA, startSmokeTenant, type WireFault } from "../support/smoke-tenant";
import { APIS } from "./faults/fault-case";

const NOW = new Date("2026-11-23T12:00:00.000Z");
const UUID = "5f8c1c1e-0000-4000-8000-000000000001";
const ago = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000);
const label = (minutes: number) => memoryLabel(ago(minutes), UUID);
const SWEEP = "GET /memories/search?query=canary-smoke-";

/** Answers the search for leftovers, and no other, with these memories. */
const keeps =
  (memories: readonly unknown[]): WireFault =>
  (request, response, caller) =>
    caller === "admin" && `${request.method} ${request.url}` === SWEEP
      ? answer(200, memories)(request, response)
      : false;

/** Runs the suite on a tenant of the root API; returns what it was asked, and the ids of the leftovers that it was to delete. */
async function sweep(wire: WireFault, memoriesApi: (typeof APIS)[number] = "root") {
  await using tenant = await startSmokeTenant({ wire });
  const options = { sha: parseSha(SHA), memoriesApi, waitMs: 0, now: () => NOW } as const;
  const verdict = await runSmoke([tenant.endpoint], options);
  const lines = tenant.requests.flatMap(({ line, caller }) => (caller === "admin" ? [line] : []));
  const deleted = lines.flatMap((line) => /^DELETE \/memories\/(left.*)$/.exec(line)?.[1] ?? []);
  return { verdict, deleted, sweeps: lines.filter((line) => line === SWEEP).length };
}

describe("the probe memories of killed runs", () => {
  const cases: readonly (readonly [what: string, content: string, isRemoved: boolean])[] = [
    ["one of 16 minutes ago", label(16), true],
    ["one of last year", label(500_000), true],
    ["one with a credential that was redacted", `${label(16)} [REDACTED:SK_TOKEN]`, true],
    ["one with a credential in clear", `${label(16)} sk-${"GhJkMnPq".repeat(4)}`, true],
    ["one of 15 minutes ago", label(15), false],
    ["one of another run that still goes on", label(1), false],
    ["one whose clock is ahead", label(-60), false],
    ["one that says no time", `canary-smoke-${UUID}`, false],
    ["one that says no time of this world", `canary-smoke-20261399T000000000Z-${UUID}`, false],
    ["one without the rest of its name", label(60).slice(0, -1), false],
    ["somebody's that begins like one", `${label(60)} was found in our log`, false],
    ["somebody's that ends like one", `we found ${label(60)}`, false],
    ["somebody's of two lines", `${label(60)}\nand more`, false],
    ["somebody's with a redaction of their own", `${label(60)} [REDACTED:KEY] and more`, false],
    ["somebody else's", "canary-smoke- is what our gate is called", false],
  ];
  for (const [what, content, isRemoved] of cases) {
    it(`${isRemoved ? "include" : "do not include"} ${what}`, async () => {
      const { verdict, deleted } = await sweep(
        keeps([
          { id: "other", content: "another" },
          { id: "left", content },
        ]),
      );
      assert.deepEqual(deleted, isRemoved ? ["left"] : []);
      assert.equal(verdict.outcome, "GREEN");
    });
  }

  it("do not include what has no plain id", async () => {
    const memories = ["../events", "", "a b"].map((id) => ({
      id: `left${id}`.slice(id === "" ? 4 : 0),
      content: label(60),
    }));
    assert.deepEqual((await sweep(keeps(memories))).deleted, []);
  });

  it("are looked for once on a tenant, and removed twenty at a time", async () => {
    const many = Array.from({ length: 30 }, (_, index) => ({ id: `left-${index}`, content: label(60) }));
    const { deleted, sweeps } = await sweep(keeps(many));
    assert.deepEqual([deleted.length, sweeps], [20, 1]);
  });

  it("are not looked for where the root API does not delete, nor in the workspace API", async () => {
    for (const status of [404, 405]) assert.equal((await sweep(on("forget", answer(status, {})))).sweeps, 0);
    assert.equal((await sweep(() => false, "workspace")).sweeps, 0);
  });

  const broken: readonly (readonly [what: string, fault: WireFault])[] = [
    ["are refused", answer(403, {})],
    ["break", answer(500, { error: "boom" })],
    ["are no memories", answer(200, { memories: [] })],
    ["never end", hangAfterHeaders()],
    ["are lost", reset],
  ];
  for (const [what, fault] of broken) {
    it(`fail nothing when the answers about them ${what}`, async () => {
      const isSweep: WireFault = (request, response, caller) =>
        `${request.method} ${request.url}` === SWEEP ? fault(request, response, caller) : false;
      assert.equal((await sweep(isSweep)).verdict.outcome, "GREEN");
    });
  }

  it("fail nothing when their removal breaks", async () => {
    const isLeft: WireFault = (request, response, caller) =>
      request.url === "/memories/left"
        ? answer(500, {})(request, response)
        : keeps([{ id: "left", content: label(60) }])(request, response, caller);
    const { verdict, deleted } = await sweep(isLeft);
    assert.deepEqual([verdict.outcome, deleted], ["GREEN", ["left"]]);
  });

  for (const memoriesApi of APIS) {
    it(`are those of this suite: what a run commits says when, so that a later one knows it (${memoriesApi})`, async () => {
      const bodies: string[] = [];
      const wire = on("commit", (request) => {
        request.on("data", (chunk: Buffer) => bodies.push(chunk.toString()));
        return false;
      });
      assert.equal((await sweep(wire, memoriesApi)).verdict.outcome, "GREEN");
      const made = bodies.map((body) => (JSON.parse(body) as { content: string }).content);
      assert.equal(made.length, 2, "one of memories and one of scrubber");
      const later = new Date(NOW.getTime() + 16 * 60_000);
      for (const content of made)
        assert.ok(isLeftoverMemory(content, later) && !isLeftoverMemory(content, NOW), content);
    });
  }
});
