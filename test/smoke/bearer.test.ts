import assert from "node:assert/strict";
import { parseSha } from "../../core/model/image";
import { runSmoke, type SmokeOptions } from "../../smoke";
import { redirect } from "../support/faulty-tenant";
import { type Caller, SHA, startSmokeTenant, type WireFault } from "../support/smoke-tenant";
import { APIS } from "./faults/fault-case";

const options = (more: Partial<SmokeOptions> = {}): SmokeOptions => {
  return { sha: parseSha(SHA), memoriesApi: "root", waitMs: 0, ...more };
};

describe("a bearer", () => {
  for (const status of [301, 302, 303, 307, 308]) {
    for (const memoriesApi of APIS) {
      it(`follows no ${status}, and no request reaches another origin (${memoriesApi})`, async () => {
        await using other = await startSmokeTenant();
        const wire: WireFault = (request, response) =>
          redirect(`${other.endpoint.url}${request.url}`, status)(request, response);
        await using tenant = await startSmokeTenant({ wire });
        const verdict = await runSmoke([tenant.endpoint], options({ sha: null, assumeAfterMs: 0, memoriesApi }));
        assert.equal(verdict.outcome, "RED");
        assert.ok(verdict.checks.every(({ result }) => result !== "passed"));
        assert.deepEqual(other.requests, []);
      });
    }
  }

  it("goes to its own tenant only, but for the one question whether another one is refused", async () => {
    await using a = await startSmokeTenant({ name: "a", token: "token-of-a", orgId: "org-a" });
    await using b = await startSmokeTenant({ name: "b", token: "token-of-b" });
    assert.equal((await runSmoke([a.endpoint, b.endpoint], options())).outcome, "GREEN");
    const bearers = ({ requests }: typeof a, as: Caller) => [
      ...new Set(requests.filter(({ caller }) => caller === as).map(({ headers }) => headers.authorization)),
    ];
    assert.deepEqual(bearers(a, "neighbour"), ["Bearer token-of-b"]);
    assert.deepEqual(bearers(b, "neighbour"), ["Bearer token-of-a"]);
    for (const { requests } of [a, b]) {
      const routes = (as: Caller) =>
        requests
          .filter(({ caller }) => caller === as)
          .map(({ line }) => line.replace(/=.*/, ""))
          .sort();
      assert.deepEqual(routes("neighbour"), routes("nobody"));
      assert.equal(routes("nobody").length, 5);
    }
    assert.deepEqual(new Set(a.requests.map(({ headers }) => headers["x-molecule-org-id"])), new Set(["org-a"]));
    assert.deepEqual(new Set(b.requests.map(({ headers }) => headers["x-molecule-org-id"])), new Set([undefined]));
  });
});
