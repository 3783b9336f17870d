import assert from "node:assert/strict";
import { parseSha } from "../../core/model/image";
import type { Outcome } from "../../core/model/verdict";
import { runSmoke, type SmokeOptions } from "../../smoke";
import { storeMemories } from "../support/memory-store";
import { answer, on, reset, SHA, type SmokeTenantOptions, startSmokeTenant } from "../support/smoke-tenant";
import { faultCases } from "./fault-cases";

async function smoke(tenant: SmokeTenantOptions, options: Partial<SmokeOptions> = {}) {
  await using started = await startSmokeTenant(tenant);
  return await runSmoke([started.endpoint], { sha: parseSha(SHA), memoriesApi: "root", waitMs: 0, ...options });
}

describe("the checks", () => {
  for (const { name, caught, as = "failed", got, memoriesApi = "root", checkDeadlineMs, ...tenant } of faultCases) {
    it(name, async () => {
      const verdict = await smoke(tenant, {
        memoriesApi,
        ...(checkDeadlineMs === undefined ? {} : { checkDeadlineMs }),
      });
      const outcome: Outcome = as === "failed" ? "RED" : "INCONCLUSIVE";
      assert.equal(verdict.outcome, outcome, JSON.stringify(verdict, null, 1));
      const catching = verdict.checks.find(({ check }) => check === caught);
      assert.equal(catching?.result, as);
      assert.match(catching?.got ?? "", got);
      assert.ok(catching?.fix && catching.expected && catching.request);
      const others = verdict.checks.filter(({ check, result }) => check !== caught && result === "failed");
      assert.deepEqual(others, []);
    });
  }

  for (const memoriesApi of ["root", "workspace"] as const) {
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
            "witness-after",
          ],
        );
      });
    }
  }

  it("pass on a tenant that keeps memories elsewhere", async () => {
    const verdict = await smoke({ wire: storeMemories((found) => found) });
    assert.equal(verdict.outcome, "GREEN", JSON.stringify(verdict, null, 1));
  });

  it("pass where the root API offers no deletion, which it does not document", async () => {
    const verdict = await smoke({ wire: on("forget", answer(404, {})) });
    assert.equal(verdict.outcome, "GREEN");
  });

  it("pass where only the container of the probe workspace could not be stopped", async () => {
    const verdict = await smoke(
      { wire: on("removeWorkspace", answer(500, { removed_count: 1 })) },
      { memoriesApi: "workspace" },
    );
    assert.equal(verdict.outcome, "GREEN");
  });

  it("get over one reset of a request that may be repeated", async () => {
    let resets = 0;
    const once = on("events", (request, response) => (resets++ === 0 ? reset(request, response) : false));
    const verdict = await smoke({ wire: once });
    assert.equal(verdict.outcome, "GREEN");
    assert.equal(resets, 2);
  });

  it("never repeat an assertion", async () => {
    let asked = 0;
    const counted = on("events", (request, response) => {
      asked += 1;
      return answer(200, {})(request, response);
    });
    const verdict = await smoke({ wire: counted });
    assert.equal(verdict.outcome, "RED");
    assert.equal(asked, 1);
  });

  it("never repeat a commit that got no answer", async () => {
    let commits = 0;
    const wire = on("commit", (request, response) => {
      commits += 1;
      return reset(request, response);
    });
    await smoke({ wire });
    assert.equal(commits, 2, "one of memories and one of scrubber");
  });
});
