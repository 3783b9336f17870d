import assert from "node:assert/strict";
import { parseSha } from "../../core/model/image";
import { parseWitnesses, runSmoke } from "../../smoke";
import type { UpdaterReports } from "../../smoke/witnesses/updater";
import { answer } from "../support/faulty-tenant";
import { on, SHA, startSmokeTenant, type WireFault } from "../support/smoke-tenant";

export const sha = parseSha(SHA);

/** Asks these witnesses, and nothing else, about a tenant. */
export async function look(names: readonly string[], health: WireFault, reports?: UpdaterReports) {
  await using tenant = await startSmokeTenant({ wire: on("health", health) });
  const witnesses = parseWitnesses(names, reports);
  const verdict = await runSmoke([tenant.endpoint], { sha, witnesses, memoriesApi: "root", waitMs: 0, checks: [] });
  assert.deepEqual(
    verdict.checks.map(({ check }) => check),
    ["witness-before"],
  );
  assert.equal(verdict.outcome === "GREEN", verdict.checks[0]?.result === "passed");
  const { result, got } = verdict.checks[0] ?? assert.fail();
  return { result, got, asked: tenant.requests.map(({ line }) => line) };
}

/** An answer to /health with these fields and headers. */
export const health = (more: object, headers: Record<string, string> = {}): WireFault => {
  return (request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    return answer(200, { status: "ok", ...more })(request, response);
  };
};
