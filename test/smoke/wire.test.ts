import assert from "node:assert/strict";
import { parseSha } from "../../core/model/image";
import type { TenantEndpoint } from "../../core/model/tenant";
import { runSmoke, type SmokeOptions } from "../../smoke";
import { drip, dripHeaders, hang } from "../support/faulty-tenant";
import { type Ending, startHttp10Front } from "../support/http10-tenant";
import { SHA, startSmokeTenant, type WireFault } from "../support/smoke-tenant";
import { APIS } from "./faults/fault-case";

const smoke = (endpoint: TenantEndpoint, options: Partial<SmokeOptions> = {}) =>
  runSmoke([endpoint], { sha: parseSha(SHA), memoriesApi: "workspace", waitMs: 0, ...options });

/** The server says that it closes the connection, and does. */
const oneByOne: WireFault = (_, response) => {
  response.shouldKeepAlive = false;
  return false;
};

describe("a healthy tenant is GREEN, and nothing is flaky,", () => {
  for (const memoriesApi of APIS) {
    it(`behind a server that closes every connection after its answer (${memoriesApi})`, async () => {
      await using tenant = await startSmokeTenant({ wire: oneByOne });
      const verdict = await smoke(tenant.endpoint, { memoriesApi });
      assert.equal(verdict.outcome, "GREEN", JSON.stringify(verdict.checks));
      assert.ok(verdict.checks.every(({ attempts }) => attempts === undefined));
    });

    for (const ending of ["content-length", "close"] satisfies Ending[]) {
      it(`behind a server of HTTP/1.0 whose bodies end by ${ending} (${memoriesApi})`, async () => {
        await using tenant = await startSmokeTenant({ wire: oneByOne });
        await using front = await startHttp10Front(tenant, ending);
        const verdict = await smoke(front.endpoint, { memoriesApi });
        assert.equal(verdict.outcome, "GREEN", JSON.stringify(verdict.checks));
        assert.ok(verdict.checks.every(({ attempts }) => attempts === undefined));
      });
    }
  }

  for (const keepAliveMs of [1, 2, 3, 4, 5]) {
    it(`behind a server that keeps idle connections for ${keepAliveMs} ms, ten times`, async () => {
      await using tenant = await startSmokeTenant({ keepAliveMs });
      for (let run = 0; run < 10; run++) {
        const verdict = await smoke(tenant.endpoint, { memoriesApi: run % 2 === 0 ? "root" : "workspace" });
        assert.equal(verdict.outcome, "GREEN", JSON.stringify(verdict.checks));
        assert.ok(verdict.checks.every(({ attempts }) => attempts === undefined));
      }
    });
  }
});

describe("a tenant whose every answer", () => {
  const slow: Readonly<Record<string, WireFault>> = {
    drips: drip,
    "drips from its first header": dripHeaders,
    hangs: hang,
  };
  for (const [what, wire] of Object.entries(slow)) {
    it(`${what} holds nobody for longer than the deadline of the checks`, async () => {
      await using tenant = await startSmokeTenant({ wire });
      const began = performance.now();
      const verdict = await smoke(tenant.endpoint, { sha: null, assumeAfterMs: 0, checkDeadlineMs: 300 });
      assert.ok(performance.now() - began < 2_000);
      // Of the routes that must refuse, the status says enough.
      const isOpen = what === "drips";
      assert.equal(verdict.outcome, isOpen ? "RED" : "INCONCLUSIVE");
      assert.deepEqual(
        new Set(verdict.checks.map(({ result, got }) => `${result} ${got}`)),
        new Set(["undetermined no answer (TIMEOUT)", ...(isOpen ? ["failed 200 and a body without end"] : [])]),
      );
    });
  }
});
