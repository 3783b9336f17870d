import assert from "node:assert/strict";
import { parseSha } from "../../core/model/image";
import type { CheckResult, Outcome } from "../../core/model/verdict";
import { runSmoke, type SmokeOptions } from "../../smoke";
import { storeMemories } from "../support/memory-store";
import {
  anonymously,
  answer,
  HTML,
  hang,
  hangAfterHeaders,
  on,
  redirect,
  reset,
  SHA,
  type SmokeTenantOptions,
  startSmokeTenant,
  tenMegabytes,
  truncated,
} from "../support/smoke-tenant";

interface Case extends SmokeTenantOptions {
  readonly name: string;
  /** The one check that must not pass, and how. */
  readonly caught: string;
  readonly as?: CheckResult["result"];
  readonly got: RegExp;
  readonly memoriesApi?: SmokeOptions["memoriesApi"];
  readonly checkDeadlineMs?: number;
}

const tick = (seconds_ago: unknown, last_tick_at: unknown = "2026-11-23T10:00:00Z") => ({ last_tick_at, seconds_ago });
const subsystems = (map: unknown) => on("liveness", answer(200, { subsystems: map }));
const elsewhere = redirect("http://127.0.0.1:9/");

/** Faults of the wire that no check may mistake for health, on the route of each check. */
const routes = [
  { route: "liveness", caught: "liveness" },
  { route: "workspaces", caught: "workspaces" },
  { route: "events", caught: "events" },
] as const;
const wireFaults = [
  { what: "HTML with 200", fault: HTML, got: /^200 text\/html: <!doctype/ },
  { what: "the wrong status", fault: answer(500, { error: "boom" }), got: /^500 application\/json: .*boom/ },
  { what: "a missing route", fault: answer(404, { error: "not found" }), got: /^404 / },
  { what: "the right status for no content", fault: answer(204, ""), got: /^204 / },
  { what: "a JSON string", fault: answer(200, '"[]"'), got: /a JSON string/ },
  { what: "null", fault: answer(200, "null"), got: /JSON null/ },
  { what: "an empty body", fault: answer(200, ""), got: /0 bytes that are no JSON/ },
  { what: "half a JSON text", fault: answer(200, '[{"id":'), got: /no JSON/ },
  { what: "a wrong content type", fault: answer(200, "[]", "text/plain"), got: /^200 text\/plain/ },
  { what: "a redirect", fault: elsewhere, got: /a redirect/ },
  { what: "10 MB", fault: tenMegabytes, got: /more than 1048576 bytes/ },
] as const;
const silences = [
  { what: "a hang", fault: hang, got: /TIMEOUT/ },
  { what: "a hang after the headers", fault: hangAfterHeaders, got: /TIMEOUT/ },
  { what: "a reset", fault: reset, got: /no answer/ },
  { what: "a truncated body", fault: truncated, got: /no answer/ },
  { what: "429", fault: answer(429, {}), got: /^429/ },
  { what: "502 from the edge", fault: answer(502, "bad gateway", "text/plain"), got: /^502/ },
  { what: "503 from a tenant without its database", fault: answer(503, { code: "platform_unavailable" }), got: /^503/ },
] as const;

const cases: Case[] = [
  ...routes.flatMap(({ route, caught }) => [
    ...wireFaults.map(({ what, fault, got }) => ({
      name: `${what} from ${route} fails ${caught}`,
      wire: on(route, fault),
      caught,
      got,
    })),
    ...silences.map(({ what, fault, got }) => ({
      name: `${what} from ${route} leaves ${caught} undetermined`,
      wire: on(route, fault),
      caught,
      as: "undetermined" as const,
      got,
      checkDeadlineMs: 300,
    })),
  ]),
  { name: "an array of subsystems fails liveness", wire: subsystems([tick(1)]), caught: "liveness", got: /subsystems/ },
  { name: "no subsystem fails liveness", wire: subsystems({}), caught: "liveness", got: /no subsystem/ },
  {
    name: "a missing map fails liveness",
    wire: on("liveness", answer(200, { status: "ok" })),
    caught: "liveness",
    got: /subsystems/,
  },
  {
    name: "a tick of 121 s ago fails liveness and is named",
    wire: subsystems({ fresh: tick(1), scheduler: tick(121) }),
    caught: "liveness",
    got: /^scheduler 121 s ago$/,
  },
  {
    name: "a subsystem that never ticked fails liveness",
    wire: subsystems({ scheduler: tick(1, null) }),
    caught: "liveness",
    got: /last_tick_at/,
  },
  {
    name: "a tick age that is text fails liveness",
    wire: subsystems({ scheduler: tick("1") }),
    caught: "liveness",
    got: /seconds_ago/,
  },
  {
    name: "a tick from the future fails liveness",
    wire: subsystems({ scheduler: tick(-1) }),
    caught: "liveness",
    got: /seconds_ago/,
  },
  {
    name: "the build's fault liveness-html fails liveness",
    faults: ["liveness-html"],
    caught: "liveness",
    got: /<!doctype/,
  },
  {
    name: "the build's fault events-object fails events",
    faults: ["events-object"],
    caught: "events",
    got: /JSON object/,
  },
  {
    name: "an object around the array fails workspaces",
    wire: on("workspaces", answer(200, { workspaces: [] })),
    caught: "workspaces",
    got: /a JSON object/,
  },
  {
    name: "the build's fault auth-open fails unauthenticated",
    faults: ["auth-open"],
    caught: "unauthenticated",
    got: /^200 application\/json, a JSON object$/,
  },
  ...([403, 404, 500, 302] as const).map((status) => ({
    name: `${status} without a bearer fails unauthenticated`,
    wire: anonymously(answer(status, {})),
    caught: "unauthenticated",
    got: new RegExp(`^${status}`),
  })),
  {
    name: "one open route fails unauthenticated",
    wire: anonymously((request, response) => (request.url === "/events" ? answer(200, [])(request, response) : false)),
    caught: "unauthenticated",
    got: /^200 application\/json, a JSON array of 0$/,
  },
  {
    name: "503 without a bearer leaves unauthenticated undetermined",
    wire: anonymously(answer(503, { code: "platform_unavailable" })),
    caught: "unauthenticated",
    as: "undetermined",
    got: /^503/,
    checkDeadlineMs: 300,
  },
  ...(["root", "workspace"] as const).flatMap((memoriesApi): Case[] => [
    {
      name: `memories-500 fails memories (${memoriesApi})`,
      memoriesApi,
      faults: ["memories-500"],
      caught: "memories",
      got: /^500/,
    },
    {
      name: `memories-forget fails memories (${memoriesApi})`,
      memoriesApi,
      faults: ["memories-forget"],
      caught: "memories",
      got: /^0 memories/,
    },
    {
      name: `scrubber-off fails the scrubber check (${memoriesApi})`,
      memoriesApi,
      faults: ["scrubber-off"],
      caught: "scrubber",
      got: /in clear/,
    },
    {
      name: `a commit without an id fails memories (${memoriesApi})`,
      memoriesApi,
      wire: on("commit", answer(201, { status: "ok" })),
      caught: "memories",
      got: /id/,
    },
    {
      name: `an id that would be another path fails memories (${memoriesApi})`,
      memoriesApi,
      wire: on("commit", answer(201, { id: ".." })),
      caught: "memories",
      got: /no plain id/,
    },
    {
      name: `an HTML page from the search fails memories (${memoriesApi})`,
      memoriesApi,
      wire: on("search", HTML),
      caught: "memories",
      got: /text\/html/,
    },
    {
      name: `a search that finds another memory fails memories (${memoriesApi})`,
      memoriesApi,
      wire: on("search", answer(200, [{ id: "other", content: "canary-smoke" }])),
      caught: "memories",
      got: /^1 memories, 0 with the probe's id/,
    },
    {
      name: `a reset commit leaves memories undetermined (${memoriesApi})`,
      memoriesApi,
      wire: on("commit", reset),
      caught: "memories",
      as: "undetermined",
      got: /no answer/,
    },
    {
      name: `a deletion that breaks fails memories (${memoriesApi})`,
      memoriesApi,
      wire: on("forget", answer(500, { error: "boom" })),
      caught: "memories",
      got: /^500/,
    },
  ]),
  {
    name: "a search that finds the probe twice fails memories",
    wire: storeMemories((found) => [...found, ...found]),
    caught: "memories",
    got: /^2 memories, 2 with the probe's id, 2 unchanged$/,
  },
  {
    name: "a memory that is not as it was fails memories",
    wire: storeMemories((found) => found.map(({ id, content }) => ({ id, content: `${content}!` }))),
    caught: "memories",
    got: /^1 memories, 1 with the probe's id, 0 unchanged$/,
  },
  {
    name: "a credential that vanishes without a mark fails the scrubber check",
    wire: storeMemories((found) =>
      found.map(({ id, content }) => ({ id, content: content.replace(/ \[REDACTED.*/, "") })),
    ),
    caught: "scrubber",
    got: /neither the credential nor the mark/,
  },
  {
    name: "a missing route of deletion fails memories (workspace)",
    memoriesApi: "workspace",
    wire: on("forget", answer(404, {})),
    caught: "memories",
    got: /^404/,
  },
  {
    name: "a workspace that cannot be created fails memories",
    memoriesApi: "workspace",
    wire: on("createWorkspace", answer(404, {})),
    caught: "memories",
    got: /^404/,
  },
  {
    name: "a workspace that cannot be removed fails memories",
    memoriesApi: "workspace",
    wire: on("removeWorkspace", answer(500, { error: "boom" })),
    caught: "memories",
    got: /^500/,
  },
];

async function smoke(tenant: SmokeTenantOptions, options: Partial<SmokeOptions> = {}) {
  await using started = await startSmokeTenant(tenant);
  return await runSmoke([started.endpoint], { sha: parseSha(SHA), memoriesApi: "root", waitMs: 0, ...options });
}

describe("the checks", () => {
  for (const { name, caught, as = "failed", got, memoriesApi = "root", checkDeadlineMs, ...tenant } of cases) {
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
