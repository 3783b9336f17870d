import assert from "node:assert/strict";
import { parseSha } from "../../core/model/image";
import { runSmoke, type SmokeOptions } from "../../smoke";
import type { Check } from "../../smoke/check";
import { passed } from "../../smoke/finding";
import { suite } from "../../smoke/suite";
import { answer } from "../support/faulty-tenant";
import { storeMemories } from "../support/memory-store";
import { on, SHA, type SmokeTenantOptions, startSmokeTenant } from "../support/smoke-tenant";
import { APIS } from "./faults/fault-case";

async function smoke(tenant: SmokeTenantOptions, options: Partial<SmokeOptions> = {}) {
  await using started = await startSmokeTenant(tenant);
  return await runSmoke([started.endpoint], { sha: parseSha(SHA), memoriesApi: "root", waitMs: 0, ...options });
}

describe("the checks", () => {
  for (const memoriesApi of APIS) {
    for (const orgId of [undefined, "5f8c1c1e-0000-4000-8000-000000000001"]) {
      it(`pass on a healthy tenant (${memoriesApi} API, ${orgId === undefined ? "no org id" : "with its org id"})`, async () => {
        const verdict = await smoke(orgId === undefined ? {} : { orgId }, { memoriesApi });
        assert.equal(verdict.outcome, "GREEN", JSON.stringify(verdict, null, 1));
        assert.deepEqual(
          verdict.checks.map(({ check }) => check),
          [
            "witness-before",
            "liveness",
            "workspaces",
            "memories",
            "scrubber",
            "events",
            "unauthenticated",
            "isolation",
            "witness-after",
          ],
        );
        assert.ok(verdict.checks.every(({ attempts, isAssumed }) => attempts === undefined && isAssumed === undefined));
      });
    }
  }

  const healthy: readonly { what: string; wire: SmokeTenantOptions["wire"]; api?: SmokeOptions["memoriesApi"] }[] = [
    { what: "on a tenant that keeps memories elsewhere", wire: storeMemories({}) },
    {
      what: "where the root API offers no deletion, which it does not document",
      wire: on("forget", answer(404, {})),
    },
    { what: "where deletion is no method of the root API", wire: on("forget", answer(405, "", "text/plain")) },
    {
      what: "where only the container of the probe workspace could not be stopped",
      wire: on("removeWorkspace", answer(500, { removed_count: 1 })),
      api: "workspace",
    },
    {
      what: "with all 40 digits of the commit as the sha",
      wire: on("health", answer(200, { status: "ok", sha: SHA.padEnd(40, "0") })),
    },
    {
      what: "with more than the type in its header",
      wire: on("events", answer(200, [], "application/json ;charset=UTF-8")),
    },
  ];
  for (const { what, wire, api: memoriesApi = "root" } of healthy) {
    it(`pass ${what}`, async () => {
      const verdict = await smoke(wire === undefined ? {} : { wire }, { memoriesApi });
      assert.equal(verdict.outcome, "GREEN", JSON.stringify(verdict, null, 1));
    });
  }

  it("both fail for security's sake on a build that lets everybody in", async () => {
    const verdict = await smoke({ faults: ["auth-open"] });
    assert.equal(verdict.outcome, "RED");
    const failed = verdict.checks.filter(({ result }) => result === "failed");
    assert.deepEqual(
      failed.map(({ check, got }) => [check, got]),
      [
        ["unauthenticated", "200 application/json, a JSON object"],
        ["isolation", "200 application/json, a JSON object"],
      ],
    );
  });

  it("give a subsystem the limit of its own and no other", async () => {
    const last_tick_at = "2026-11-23T10:00:00Z";
    const subsystems = {
      nightly: { last_tick_at, seconds_ago: 3_000 },
      quick: { last_tick_at, seconds_ago: 11 },
      constructor: { last_tick_at, seconds_ago: 121 },
    };
    const wire = on("liveness", answer(200, { subsystems }));
    const verdict = await smoke({ wire }, { tickLimits: { nightly: 3_600, quick: 10 } });
    const liveness = verdict.checks.find(({ check }) => check === "liveness");
    assert.equal(liveness?.got, "quick 11 s ago, constructor 121 s ago");
    assert.match(liveness.expected ?? "", /in the last 120 s, among them nightly in 3600 s, quick in 10 s$/);
  });

  it("fail where a subsystem with a limit of its own is not reported, a name that every object has as well", async () => {
    const last_tick_at = "2026-11-23T10:00:00Z";
    const wire = on("liveness", answer(200, { subsystems: { quick: { last_tick_at, seconds_ago: 1 } } }));
    const verdict = await smoke({ wire }, { tickLimits: { nightly: 3_600, quick: 10, valueOf: 10 } });
    const liveness = verdict.checks.find(({ check }) => check === "liveness");
    assert.deepEqual([verdict.outcome, liveness?.result, liveness?.got], ["RED", "failed", "no nightly, no valueOf"]);
    assert.match(liveness?.expected ?? "", /, among them nightly in 3600 s, quick in 10 s, valueOf in 10 s$/);
  });

  const broken: Check = {
    name: "new",
    why: "",
    fix: "",
    run: async ({ ask }) => {
      const reply = await ask({ path: "/events", isExpectedStatus: (status) => status === 418, expected: "418" });
      return reply.result === "answered" ? passed : reply;
    },
  };
  for (const weight of ["advisory", "trial"] as const) {
    for (const isSecurity of [false, true]) {
      it(`decide nothing when they are ${weight}${isSecurity ? " and about security" : ""}, and are reported`, async () => {
        const verdict = await smoke({}, { checks: [...suite, { ...broken, weight, isSecurity }] });
        assert.equal(verdict.outcome, "GREEN");
        assert.equal(verdict.checks.find(({ check }) => check === "new")?.result, "failed");
        assert.deepEqual(verdict.suite.at(-2), { name: "new", weight, isSecurity });
      });
    }
  }

  const faulty: readonly (readonly [string, Check["run"]])[] = [
    ["throws", () => assert.fail("out of cheese")],
    ["rejects", () => Promise.reject(new Error("out of cheese"))],
  ];
  for (const [what, run] of faulty) {
    it(`leave undetermined what a check that ${what} was to find, and say that it is at fault`, async () => {
      const verdict = await smoke({}, { checks: [...suite, { ...broken, run }] });
      assert.equal(verdict.outcome, "INCONCLUSIVE");
      const troubles = verdict.checks.filter(({ result }) => result !== "passed");
      assert.deepEqual(
        troubles.map(({ check, got }) => [check, got]),
        [["new", "a fault of the check itself: out of cheese"]],
      );
    });
  }
});
