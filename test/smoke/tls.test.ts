import assert from "node:assert/strict";
import { once } from "node:events";
import { get } from "node:https";
import { parseSha } from "../../core/model/image";
import { runSmoke } from "../../smoke";
import { SHA } from "../support/smoke-tenant";
import { type Certificate, startTlsTenant } from "../support/tls-tenant";

const CERTIFICATES: Readonly<Record<Certificate, string>> = {
  expired: "CERT_HAS_EXPIRED",
  "self-signed": "DEPTH_ZERO_SELF_SIGNED_CERT",
};

describe("a tenant with a certificate that nobody may trust", () => {
  for (const [certificate, reason] of Object.entries(CERTIFICATES)) {
    it(`is asked nothing and never GREEN: ${certificate}`, async () => {
      await using tenant = await startTlsTenant(certificate as Certificate);
      const verdict = await runSmoke([tenant.endpoint], { sha: parseSha(SHA), memoriesApi: "root", waitMs: 0 });
      assert.equal(verdict.outcome, "INCONCLUSIVE");
      assert.equal(verdict.checks[0]?.got, `no answer (${reason})`);
      assert.deepEqual(tenant.requests, []);
    });

    it(`passes no check, and no bearer arrives: ${certificate}`, async () => {
      await using tenant = await startTlsTenant(certificate as Certificate);
      const options = { sha: null, assumeAfterMs: 0, memoriesApi: "workspace", waitMs: 0 } as const;
      const verdict = await runSmoke([tenant.endpoint], options);
      assert.equal(verdict.outcome, "INCONCLUSIVE");
      assert.equal(verdict.checks.length, 7);
      assert.ok(
        verdict.checks.every(({ result, got }) => result === "undetermined" && got === `no answer (${reason})`),
      );
      assert.deepEqual(tenant.requests, []);
    });
  }

  it("is a server that answers whoever does not look at the certificate", async () => {
    await using tenant = await startTlsTenant("expired");
    const [response] = await once(get(tenant.endpoint.url, { rejectUnauthorized: false, agent: false }), "response");
    response.resume();
    assert.deepEqual(tenant.requests, ["GET / undefined"]);
  });
});
