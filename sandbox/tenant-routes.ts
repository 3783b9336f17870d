import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { FaultName } from "./faults";
import { scrubMemory } from "./scrubber";
import { TenantData } from "./tenant-data";

export interface Answer {
  readonly status: number;
  /** JSON, unless `type` says that it is a text. */
  readonly body: unknown;
  readonly type?: "text/html" | "text/plain";
}

interface Call {
  readonly params: readonly string[];
  readonly query: URLSearchParams;
  /** The parsed body; undefined when it is no JSON. */
  readonly body: unknown;
  readonly data: TenantData;
  readonly faults: ReadonlySet<FaultName>;
  readonly now: Date;
}

interface Route {
  readonly method: string;
  readonly path: RegExp;
  readonly answer: (call: Call) => Answer;
}

const memorySchema = z.object({
  scope: z.string().max(40).default("LOCAL"),
  namespace: z.string().max(100).default("general"),
  content: z.string().min(1).max(32_768),
});
const workspaceSchema = z.object({
  name: z.string().min(1).max(200),
  tier: z.number().int().min(1).max(4).default(1),
  runtime: z.string().max(40).default("external"),
});

const notFound = { status: 404, body: { error: "not found" } };
const broken = { status: 500, body: { error: "internal server error" } };
const invalid = (what: string) => ({ status: 400, body: { error: `${what} is required` } });
const ERROR_PAGE = "<!doctype html><title>Error</title><h1>Something went wrong</h1><pre>[object Object]</pre>";

function liveness({ faults, now }: Call): Answer {
  if (faults.has("liveness-html")) return { status: 200, body: ERROR_PAGE, type: "text/html" };
  const tick = (secondsAgo: number) => ({
    last_tick_at: new Date(now.getTime() - secondsAgo * 1000).toISOString(),
    seconds_ago: secondsAgo,
  });
  return { status: 200, body: { subsystems: { scheduler: tick(1), heartbeat: tick(3), reconciler: tick(12) } } };
}

function commit(place: string, { body, data, faults }: Call): Answer {
  if (faults.has("memories-500")) return broken;
  const wish = memorySchema.safeParse(body);
  if (!wish.success) return invalid("content");
  if (data.memories(place) === undefined) return notFound;
  const { scope, namespace } = wish.data;
  if (faults.has("memories-forget")) return { status: 201, body: { id: randomUUID(), scope, namespace } };
  const content = faults.has("scrubber-off") ? wish.data.content : scrubMemory(wish.data.content);
  const { id } = data.remember(place, { scope, namespace, content });
  return { status: 201, body: { id, scope, namespace } };
}

function search(place: string, text: string, { data, faults }: Call): Answer {
  if (faults.has("memories-500")) return broken;
  const found = data.memories(place)?.filter((memory) => memory.content.includes(text));
  return found === undefined ? notFound : { status: 200, body: found };
}

function forget(place: string, id: string, { data, faults }: Call): Answer {
  if (faults.has("memories-500")) return broken;
  return data.forget(place, id) ? { status: 200, body: { status: "deleted" } } : notFound;
}

function createWorkspace({ body, data }: Call): Answer {
  const wish = workspaceSchema.safeParse(body);
  return wish.success ? { status: 201, body: data.createWorkspace(wish.data) } : invalid("name");
}

function removeWorkspace({ params: [id = ""], query, data }: Call): Answer {
  if (query.get("confirm") !== "true") return invalid("confirm=true");
  return data.removeWorkspace(id) ? { status: 200, body: { status: "removed", removed_count: 1 } } : notFound;
}

/** The admin routes of a tenant: all but /health and /metrics. */
export const ROUTES: readonly Route[] = [
  { method: "GET", path: /^\/admin\/liveness$/, answer: liveness },
  {
    method: "GET",
    path: /^\/workspaces$/,
    answer: ({ data }) => ({ status: 200, body: [...data.workspaces.values()] }),
  },
  { method: "POST", path: /^\/workspaces$/, answer: createWorkspace },
  { method: "DELETE", path: /^\/workspaces\/([^/]+)$/, answer: removeWorkspace },
  { method: "POST", path: /^\/workspaces\/([^/]+)\/memories$/, answer: (call) => commit(call.params[0] ?? "", call) },
  {
    method: "GET",
    path: /^\/workspaces\/([^/]+)\/memories$/,
    answer: (call) => search(call.params[0] ?? "", call.query.get("q") ?? "", call),
  },
  {
    method: "DELETE",
    path: /^\/workspaces\/([^/]+)\/memories\/([^/]+)$/,
    answer: (call) => forget(call.params[0] ?? "", call.params[1] ?? "", call),
  },
  { method: "POST", path: /^\/memories\/commit$/, answer: (call) => commit(TenantData.ROOT, call) },
  {
    method: "GET",
    path: /^\/memories\/search$/,
    answer: (call) => search(TenantData.ROOT, call.query.get("query") ?? "", call),
  },
  {
    method: "DELETE",
    path: /^\/memories\/([^/]+)$/,
    answer: (call) => forget(TenantData.ROOT, call.params[0] ?? "", call),
  },
  {
    method: "GET",
    path: /^\/events$/,
    answer: ({ data, faults }) => ({
      status: 200,
      body: faults.has("events-object") ? { events: data.events } : data.events,
    }),
  },
];
