import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type CanaryError, Misuse, Undetermined } from "../../core/errors";
import type { TenantEndpoint } from "../../core/model/tenant";
import { type ControlPlane, refuseOthersThanCanaries } from "../../smoke";
import { eventually } from "../support/eventually";
import { answer, HTML, hang, noHttp, redirect } from "../support/faulty-tenant";

const SECRET = "shared-secret-of-the-control-plane";
type Act = (request: IncomingMessage, response: ServerResponse) => unknown;

/** Starts a control plane that gives these answers, the last one for ever. */
async function startControlPlane(...acts: Act[]) {
  const asked: { line: string; bearer: string | undefined }[] = [];
  const server = createServer((request, response) => {
    asked.push({ line: `${request.method} ${request.url}`, bearer: request.headers.authorization });
    acts[Math.min(asked.length, acts.length) - 1]?.(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/base`,
    asked,
    [Symbol.asyncDispose]: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

const tenant = (name: string, orgId?: string): TenantEndpoint => {
  return { name, url: `https://${name}.example.com`, token: `token-of-${name}`, orgId };
};
const TENANTS = [tenant("t-01", "org-1"), tenant("t-02", "org-2")];
const org = (id: string, is_canary = true) => ({ id, is_canary, name: "a customer's" });

/** Returns what refuses the tenants; fails when nothing does, and when it names what nobody may read. */
async function refusal(
  tenants: readonly TenantEndpoint[],
  controlPlane: Partial<ControlPlane>,
  signal?: AbortSignal,
): Promise<CanaryError> {
  const asked = { baseUrl: "http://127.0.0.1:9", sharedSecret: SECRET, ...controlPlane };
  const error = await refuseOthersThanCanaries(tenants, asked, signal).then(
    () => assert.fail("they were taken for canaries"),
    (thrown: CanaryError) => thrown,
  );
  assert.doesNotMatch(`${error.message}${error.stack}`, /shared-secret|org-\d|token-of|a customer's/);
  return error;
}

describe("refuseOthersThanCanaries", () => {
  it("lets canaries pass, whatever else the control plane lists, and asks once with the bearer", async () => {
    await using server = await startControlPlane(
      answer(200, [org("org-9", false), org("org-2"), org("org-1"), org("org-8")]),
    );
    await refuseOthersThanCanaries(TENANTS, { baseUrl: `${server.url}/`, sharedSecret: SECRET });
    assert.deepEqual(server.asked, [{ line: "GET /base/cp/admin/orgs", bearer: `Bearer ${SECRET}` }]);
  });

  const others: [what: string, orgs: unknown[], named: string][] = [
    ["an org that is a customer's", [org("org-1"), org("org-2", false)], "t-02"],
    ["an org that is not listed", [org("org-2")], "t-01"],
    ["no list of orgs to speak of", [], "t-01, t-02"],
  ];
  for (const [what, orgs, named] of others) {
    it(`refuses ${what}, and names the tenant only`, async () => {
      await using server = await startControlPlane(answer(200, orgs));
      const error = await refusal(TENANTS, { baseUrl: server.url });
      assert.ok(error instanceof Misuse, `${error}`);
      assert.match(error.message, new RegExp(`^The control plane on ${named}: .*Take them out of the list`));
    });
  }

  it("names ten of many and counts the rest", async () => {
    await using server = await startControlPlane(answer(200, []));
    const many = Array.from({ length: 12 }, (_, i) => tenant(`t-${i}`, `org-${i}`));
    assert.match((await refusal(many, { baseUrl: server.url })).message, / on t-0, .*, t-9 and 2 more: /);
  });

  it("refuses tenants whose org is not known, without asking", async () => {
    await using server = await startControlPlane(answer(200, [org("org-1")]));
    const error = await refusal([tenant("t-01", "org-1"), tenant("t-02")], { baseUrl: server.url });
    assert.ok(error instanceof Misuse);
    assert.match(error.message, / on t-02: their org ids are not given.*CANARY_ORG_IDS/);
    assert.deepEqual(server.asked, []);
  });

  const misused: [what: string, controlPlane: Partial<ControlPlane>, says: RegExp][] = [
    ["a URL that is none", { baseUrl: "control.example.com" }, /^CANARY_CP_BASE_URL: it is not a URL/],
    ["plain http", { baseUrl: "http://control.example.com" }, /^CANARY_CP_BASE_URL: it is plain http outside loopback/],
    ["credentials in the URL", { baseUrl: "https://u:p@c.example.com" }, /^CANARY_CP_BASE_URL: it holds credentials/],
    ["no shared secret", { sharedSecret: "" }, /^CANARY_CP_SHARED_SECRET: it is empty/],
    ["a shared secret of two lines", { sharedSecret: "a\nb" }, /^CANARY_CP_SHARED_SECRET: .* not printable/],
  ];
  for (const [what, controlPlane, says] of misused) {
    it(`refuses ${what}`, async () => {
      const error = await refusal(TENANTS, controlPlane);
      assert.ok(error instanceof Misuse, `${error}`);
      assert.match(error.message, says);
    });
  }

  for (const status of [401, 403]) {
    it(`takes a ${status} for a wrong secret`, async () => {
      await using server = await startControlPlane(answer(status, { error: SECRET }));
      const error = await refusal(TENANTS, { baseUrl: server.url });
      assert.ok(error instanceof Misuse);
      assert.match(error.message, new RegExp(`it refused the shared secret \\(${status}\\)`));
    });
  }

  const silences: [what: string, act: Act, says: RegExp][] = [
    ["an error page with 200", HTML, /answered 200 and no list of orgs/],
    ["an object", answer(200, { orgs: [org("org-1"), org("org-2")] }), /answered 200 and no list/],
    ["orgs that do not say whether they are canaries", answer(200, [{ id: "org-1" }, { id: "org-2" }]), /no list/],
    ["is_canary as a text", answer(200, [{ id: "org-1", is_canary: "true" }]), /no list/],
    ["a 500", answer(500, { error: SECRET }), /answered 500/],
    ["a 404", answer(404, {}), /answered 404/],
    ["a list with another status", answer(404, [org("org-1"), org("org-2")]), /answered 404/],
    ["a redirect", redirect("http://127.0.0.1:9/"), /answered 302/],
    ["what is no HTTP", noHttp, /no answer \(HTTPParserError/],
  ];
  for (const [what, act, says] of silences) {
    it(`could not tell with ${what}`, async () => {
      await using server = await startControlPlane(act);
      const error = await refusal(TENANTS, { baseUrl: server.url });
      assert.ok(error instanceof Undetermined, `${error}`);
      assert.match(error.message, says);
    });
  }

  it("asks again while the control plane is being restarted", async () => {
    await using server = await startControlPlane(answer(503, {}), answer(200, [org("org-1"), org("org-2")]));
    await refuseOthersThanCanaries(TENANTS, { baseUrl: server.url, sharedSecret: SECRET });
    assert.equal(server.asked.length, 2);
  });

  it("could not tell when it is ended before there is an answer", async () => {
    await using server = await startControlPlane(hang);
    const ended = new AbortController();
    const refused = refusal(TENANTS, { baseUrl: server.url }, ended.signal);
    await eventually(() => server.asked[0], { withinMs: 5_000 });
    ended.abort();
    assert.ok((await refused) instanceof Undetermined);
  });
});
