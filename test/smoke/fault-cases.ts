// Longer than a file should be, because it is one table: every way of being wrong and the check that must catch it.
import type { CheckResult } from "../../core/model/verdict";
import type { SmokeOptions } from "../../smoke";
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
  type SmokeTenantOptions,
  tenMegabytes,
  truncated,
} from "../support/smoke-tenant";

export interface FaultCase extends SmokeTenantOptions {
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

export const faultCases: readonly FaultCase[] = [
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
  ...(["root", "workspace"] as const).flatMap((memoriesApi): FaultCase[] => [
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
    name: "a search that finds another memory beside the probe fails memories",
    wire: storeMemories((found) => [...found, { id: "other", content: "another" }]),
    caught: "memories",
    got: /^2 memories, 1 with the probe's id, 1 unchanged$/,
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
