import assert from "node:assert/strict";
import { type HttpRequest, send, TransportFailure } from "../../core/net/http";
import type { FaultName } from "../../sandbox/faults";
import { TenantProcess } from "../../sandbox/tenant-process";

const TOKEN = "admin-token";
const admin = { authorization: `Bearer ${TOKEN}` };

/** A parsed answer: each test says by its assertions what it expects of it. */
// biome-ignore lint/suspicious/noExplicitAny: asserted on, never passed on
type Json = any;

interface Ask {
  readonly method?: HttpRequest["method"];
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  readonly timeoutMs?: number;
}

/** Runs the test against a tenant server of its own. */
async function withTenant(
  {
    faults = [],
    env = {},
    now = () => new Date(),
  }: { faults?: FaultName[]; env?: Record<string, string>; now?: () => Date },
  test: (
    ask: (path: string, ask?: Ask) => Promise<{ status: number; type: string; text: string; json: Json }>,
  ) => Promise<void>,
): Promise<void> {
  const tenant = new TenantProcess({ env: { ADMIN_TOKEN: TOKEN, ...env }, sha: "abc1234def", faults, now });
  await tenant.listen();
  try {
    await test(async (path, { method = "GET", body, headers = admin, timeoutMs = 5000 } = {}) => {
      const url = `http://127.0.0.1:${tenant.port}${path}`;
      const sent = body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) };
      const answer = await send({ method, url, headers, timeoutMs, maxBodyBytes: 1_000_000, ...sent });
      const text = answer.body.toString("utf8");
      const type = answer.headers["content-type"] ?? "";
      return {
        status: answer.status,
        type,
        text,
        json: type.startsWith("application/json") ? JSON.parse(text) : undefined,
      };
    });
  } finally {
    await tenant.close("cut");
  }
}

describe("a healthy tenant", () => {
  const ROUTES: readonly [method: HttpRequest["method"], path: string, status: number][] = [
    ["GET", "/admin/liveness", 200],
    ["GET", "/workspaces", 200],
    ["GET", "/events", 200],
    ["GET", "/memories/search?query=x", 200],
    ["POST", "/memories/commit", 400],
    ["POST", "/workspaces", 400],
    ["DELETE", "/workspaces/none?confirm=true", 404],
    ["GET", "/workspaces/none/memories", 404],
    ["GET", "/nothing", 404],
    ["PUT", "/events", 404],
  ];

  for (const [method, path, status] of ROUTES) {
    it(`answers ${status} to ${method} ${path} of an admin, 401 without the bearer and with another's`, () =>
      withTenant({}, async (ask) => {
        const seen = [admin, {}, { authorization: "Bearer other" }].map((headers) =>
          ask(path, { ...(method && { method }), headers }),
        );
        assert.deepEqual(
          (await Promise.all(seen)).map((answer) => answer.status),
          [status, 401, 401],
        );
      }));
  }

  it("says its sha at /health, to anyone", () =>
    withTenant({}, async (ask) => {
      assert.deepEqual((await ask("/health", { headers: {} })).json, { status: "ok", sha: "abc1234" });
      assert.equal((await ask("/metrics", { headers: {} })).status, 200);
    }));

  it("lets nobody in when it has no admin token", () =>
    withTenant({ env: { ADMIN_TOKEN: "" } }, async (ask) => {
      assert.equal((await ask("/events", { headers: { authorization: "Bearer " } })).status, 401);
    }));

  it("reports when each subsystem last ticked", () =>
    withTenant({ now: () => new Date("2026-01-01T00:00:10Z") }, async (ask) => {
      const { subsystems } = (await ask("/admin/liveness")).json;
      assert.deepEqual(subsystems.scheduler, { last_tick_at: "2026-01-01T00:00:09.000Z", seconds_ago: 1 });
    }));

  it("keeps a memory of the root API, scrubbed, until it is deleted", () =>
    withTenant({}, async (ask) => {
      const content = "probe-1 APP_SECRET=hunter2";
      const made = await ask("/memories/commit", {
        method: "POST",
        body: { scope: "LOCAL", namespace: "canary-smoke", content },
      });
      assert.equal(made.status, 201);
      const [found, ...more] = (await ask("/memories/search?query=probe-1")).json;
      assert.deepEqual([found.id, found.content, more], [made.json.id, "probe-1 [REDACTED:SECRET]", []]);
      assert.equal((await ask(`/memories/${made.json.id}`, { method: "DELETE" })).status, 200);
      assert.deepEqual((await ask("/memories/search?query=probe-1")).json, []);
    }));

  it("keeps a workspace's memories apart from all others, until the workspace is removed", () =>
    withTenant({}, async (ask) => {
      const wish = { name: "canary-smoke", tier: 1, runtime: "external" };
      const [one, two] = [
        await ask("/workspaces", { method: "POST", body: wish }),
        await ask("/workspaces", { method: "POST", body: wish }),
      ];
      assert.deepEqual([one.status, one.json.name], [201, "canary-smoke"]);
      const path = `/workspaces/${one.json.id}/memories`;
      const made = await ask(path, { method: "POST", body: { content: "probe-2" } });
      assert.equal(made.status, 201);
      assert.deepEqual(
        (await ask(`${path}?q=probe-2`)).json.map(({ id }: { id: string }) => id),
        [made.json.id],
      );
      assert.deepEqual((await ask(`/workspaces/${two.json.id}/memories?q=probe-2`)).json, []);
      assert.deepEqual((await ask("/memories/search?query=probe-2")).json, []);
      assert.equal((await ask(`${path}/${made.json.id}`, { method: "DELETE" })).status, 200);
      assert.deepEqual((await ask(`${path}?q=probe-2`)).json, []);
      assert.equal((await ask(`/workspaces/${one.json.id}`, { method: "DELETE" })).status, 400);
      const removed = await ask(`/workspaces/${one.json.id}?confirm=true`, { method: "DELETE" });
      assert.deepEqual([removed.status, removed.json.removed_count], [200, 1]);
      assert.equal((await ask(path)).status, 404);
      const types = (await ask("/events")).json.map(({ type }: { type: string }) => type);
      assert.deepEqual(types, ["WORKSPACE_PROVISIONED", "WORKSPACE_PROVISIONED", "WORKSPACE_REMOVED"]);
    }));

  it("hides everything but /health and /metrics from who does not name its org", () =>
    withTenant({ env: { MOLECULE_ORG_ID: "org-1" } }, async (ask) => {
      const statuses = async (headers: Record<string, string>) =>
        (await Promise.all(["/events", "/health", "/metrics"].map((path) => ask(path, { headers })))).map(
          ({ status }) => status,
        );
      assert.deepEqual(await statuses(admin), [404, 200, 200]);
      assert.deepEqual(await statuses({ ...admin, "x-molecule-org-id": "org-2" }), [404, 200, 200]);
      assert.deepEqual(await statuses({ ...admin, "x-molecule-org-id": "org-1" }), [200, 200, 200]);
      assert.deepEqual(await statuses({ "x-molecule-org-id": "org-1" }), [401, 200, 200]);
    }));

  it("answers 429 from the 601st request of a minute on, and 200 in the next minute", () => {
    let time = Date.parse("2026-01-01T00:00:00Z");
    return withTenant({ now: () => new Date(time) }, async (ask) => {
      for (let count = 1; count <= 600; count += 1) assert.equal((await ask("/health")).status, 200);
      assert.equal((await ask("/health")).status, 429);
      time += 60_000;
      assert.equal((await ask("/health")).status, 200);
    });
  });

  it("refuses a body that is too large or no JSON", () =>
    withTenant({}, async (ask) => {
      const commit = (body: string) => ask("/memories/commit", { method: "POST", body });
      assert.equal((await commit(JSON.stringify({ content: "-".repeat(70_000) }))).status, 413);
      assert.equal((await commit("{not json")).status, 400);
    }));
});

describe("a tenant with a fault", () => {
  const commit = { method: "POST", body: { content: "sk-abcdefghij0123456789" } } as const;

  it("memories-500 fails both memory APIs", () =>
    withTenant({ faults: ["memories-500"] }, async (ask) => {
      const { id } = (await ask("/workspaces", { method: "POST", body: { name: "w" } })).json;
      const paths = ["/memories/commit", `/workspaces/${id}/memories`];
      for (const path of paths) assert.equal((await ask(path, commit)).status, 500);
      assert.equal((await ask("/memories/search?query=x")).status, 500);
    }));

  it("memories-forget accepts a memory and does not find it again", () =>
    withTenant({ faults: ["memories-forget"] }, async (ask) => {
      const made = await ask("/memories/commit", commit);
      assert.deepEqual([made.status, typeof made.json.id], [201, "string"]);
      assert.deepEqual((await ask("/memories/search?query=")).json, []);
    }));

  it("scrubber-off stores a secret in clear", () =>
    withTenant({ faults: ["scrubber-off"] }, async (ask) => {
      await ask("/memories/commit", commit);
      assert.equal((await ask("/memories/search?query=sk-")).json[0].content, commit.body.content);
    }));

  it("auth-open answers without a bearer", () =>
    withTenant({ faults: ["auth-open"] }, async (ask) => {
      assert.equal((await ask("/workspaces", { headers: {} })).status, 200);
    }));

  it("liveness-html answers 200 with a page that contains [", () =>
    withTenant({ faults: ["liveness-html"] }, async (ask) => {
      const { status, type, text } = await ask("/admin/liveness");
      assert.deepEqual([status, type, text.includes("[")], [200, "text/html; charset=utf-8", true]);
    }));

  it("events-object answers an object", () =>
    withTenant({ faults: ["events-object"] }, async (ask) => {
      assert.deepEqual((await ask("/events")).json, { events: [] });
    }));

  it("slow keeps everything but /health waiting", () =>
    withTenant({ faults: ["slow"] }, async (ask) => {
      await assert.rejects(ask("/events", { timeoutMs: 300 }), TransportFailure);
      assert.equal((await ask("/health", { timeoutMs: 300 })).status, 200);
    }));

  const ON_SERVER: FaultName[] = [
    "memories-500",
    "memories-forget",
    "scrubber-off",
    "auth-open",
    "liveness-html",
    "events-object",
    "slow",
  ];
  for (const fault of ON_SERVER) {
    it(`${fault} leaves /health ok, so that only the smoke suite can catch it`, () =>
      withTenant({ faults: [fault] }, async (ask) => {
        assert.deepEqual((await ask("/health")).json, { status: "ok", sha: "abc1234" });
      }));
  }
});
