import assert from "node:assert/strict";
import fc from "fast-check";
import { Misuse } from "../../core/errors";
import { parseDigest, parseSha } from "../../core/model/image";
import type { MachineReport } from "../../core/model/machine-report";
import type { Outcome } from "../../core/model/verdict";
import { parseWitnesses, runSmoke, type SmokeOptions } from "../../smoke";
import { countQuorum, parseQuorum } from "../../smoke/quorum";
import { answer } from "../support/faulty-tenant";
import { on, SHA, type SmokeTenantOptions, startSmokeTenant } from "../support/smoke-tenant";

describe("countQuorum", () => {
  const counts: readonly (readonly [quorum: string, tenants: number, count: number])[] = [
    ["1", 1, 1],
    ["2", 3, 2],
    ["3", 3, 3],
    ["100%", 7, 7],
    ["1%", 7, 1],
    ["50%", 3, 2],
    ["80%", 10, 8],
    ["67%", 3, 3],
    ["66%", 3, 2],
    ["99%", 10_000, 9_900],
    ["29%", 100, 29],
  ];
  for (const [quorum, tenants, count] of counts) {
    it(`makes ${count} of ${quorum} of ${tenants} tenants`, () => assert.equal(countQuorum(quorum, tenants), count));
  }

  for (const quorum of [
    "0",
    "0%",
    "4",
    "101%",
    "-1",
    "1.5",
    "50.5%",
    "all",
    "",
    " 2",
    "2 ",
    "1e1",
    "2%%",
    "0x1",
    "∞",
  ]) {
    it(`refuses "${quorum}" of 3 tenants`, () => assert.throws(() => countQuorum(quorum, 3), Misuse));
  }

  for (const text of ["1", "9", "10000", "1%", "90%", "100%"]) {
    it(`may be "${text}", whatever the fleet`, () => assert.equal(parseQuorum(text), text));
  }
  for (const text of ["0", "0%", "101%", "all", "", "9 ", "-1", "100000"]) {
    it(`may not be "${text}", whatever the fleet`, () => assert.throws(() => parseQuorum(text), Misuse));
  }

  it("never asks for less than the share, nor for one tenant more than that needs", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 10_000 }), (percent, tenants) => {
        const count = countQuorum(`${percent}%`, tenants);
        assert.ok(count * 100 >= percent * tenants && (count - 1) * 100 < percent * tenants);
      }),
    );
  });
});

describe("a run with a quorum", () => {
  async function smoke(last: SmokeTenantOptions, options: Partial<SmokeOptions>) {
    await using a = await startSmokeTenant({ name: "a" });
    await using b = await startSmokeTenant({ name: "b" });
    await using c = await startSmokeTenant({ ...last, name: "c" });
    const fleet = [a.endpoint, b.endpoint, c.endpoint];
    return await runSmoke(fleet, { sha: parseSha(SHA), memoriesApi: "root", waitMs: 0, ...options });
  }

  const cases: readonly (readonly [what: string, tenant: SmokeTenantOptions, quorum: string, Outcome])[] = [
    ["one of three tenants is wrong", { faults: ["events-object"] }, "2", "GREEN"],
    ["one of three tenants is wrong", { faults: ["events-object"] }, "60%", "GREEN"],
    ["one of three tenants is wrong", { faults: ["events-object"] }, "70%", "RED"],
    ["one of three tenants is wrong", { faults: ["events-object"] }, "3", "RED"],
    ["one of three tenants never arrived", { sha: "0ddba11" }, "2", "GREEN"],
    ["one of three tenants never arrived", { sha: "0ddba11" }, "3", "INCONCLUSIVE"],
    ["one of three tenants is open", { wire: on("events", answer(200, []), "nobody") }, "1", "RED"],
    ["one of three tenants takes another's bearer", { wire: on("events", answer(200, []), "neighbour") }, "1", "RED"],
  ];
  for (const [what, tenant, quorum, outcome] of cases) {
    it(`of ${quorum} is ${outcome} when ${what}`, async () => {
      const verdict = await smoke(tenant, { quorum });
      assert.equal(verdict.outcome, outcome);
      assert.deepEqual(verdict.tenants, ["a", "b", "c"]);
    });
  }

  const image = { sha: parseSha(SHA), digest: parseDigest(`sha256:${"a".repeat(64)}`) };
  const good: MachineReport = { outcome: "running", deployment: "", tried: image, running: image };
  const reports = (rejecting: readonly string[]) =>
    parseWitnesses(["updater"], {
      read: async (tenant) => ({ ...good, outcome: rejecting.includes(tenant) ? "rejected" : "running" }),
    });

  it("waits for no tenant whose machine put the old image back", async () => {
    const began = performance.now();
    const verdict = await smoke({}, { quorum: "2", waitMs: 30_000, witnesses: reports(["c"]) });
    assert.equal(verdict.outcome, "GREEN");
    assert.ok(performance.now() - began < 5_000);
  });

  it("is RED at once when so many did that the others are too few", async () => {
    const began = performance.now();
    const verdict = await smoke({}, { quorum: "2", waitMs: 30_000, witnesses: reports(["b", "c"]) });
    assert.equal(verdict.outcome, "RED");
    assert.ok(performance.now() - began < 5_000);
  });

  it("that cannot be reached is refused before the first request", async () => {
    await using tenant = await startSmokeTenant();
    const run = runSmoke([tenant.endpoint], { sha: parseSha(SHA), memoriesApi: "root", waitMs: 0, quorum: "2" });
    await assert.rejects(run, Misuse);
    assert.deepEqual(tenant.requests, []);
  });
});
