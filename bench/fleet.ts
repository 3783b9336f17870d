// The local fleet, a process of its own: healthy tenants below /t-0001, /t-0002, … of one port, each request answered a
// fixed time after it arrived. Called with the number of tenants and the delay in milliseconds; prints its port.
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { COUNTS_PATH, type Counts, tenantAt } from "./fleet-contract";
import { SHA } from "./requests";

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

interface Call {
  readonly method: string;
  /** Below the tenant's URL. */
  readonly path: readonly string[];
  readonly query: string;
  readonly body: string;
}

/** Memories' texts by id, by the workspace's id. */
type Workspaces = Map<string, Map<string, string>>;

const [tenants = 1, delayMs = 0] = process.argv.slice(2).map(Number);
const fleet = new Map<string, { readonly bearer: string; readonly workspaces: Workspaces }>();
for (let index = 0; index < tenants; index += 1) {
  const { slug, token } = tenantAt(index);
  fleet.set(slug, { bearer: `Bearer ${token}`, workspaces: new Map() });
}

const counts = new Map<string, number>();
let ids = 0;

const NOT_FOUND: Answer = { status: 404, body: { error: "not found" } };
const TICK = { last_tick_at: new Date().toISOString(), seconds_ago: 1 };
const LIVENESS = { subsystems: { scheduler: TICK, heartbeat: TICK, reconciler: TICK } };

function answerWorkspaces({ method, path: [, id] }: Call, all: Workspaces): Answer {
  if (id !== undefined) return all.delete(id) ? { status: 200, body: { removed_count: 1 } } : NOT_FOUND;
  if (method === "GET") return { status: 200, body: [...all.keys()].map((one) => ({ id: one, name: "probe" })) };
  const made = `w-${++ids}`;
  all.set(made, new Map());
  return { status: 201, body: { id: made } };
}

function answerMemories({ method, path: [, , , id = ""], query, body }: Call, memories: Map<string, string>): Answer {
  if (method === "DELETE") return memories.delete(id) ? { status: 200, body: { status: "deleted" } } : NOT_FOUND;
  if (method === "GET") {
    const text = new URLSearchParams(query).get("q") ?? "";
    const found = [...memories].filter(([, content]) => content.includes(text));
    return { status: 200, body: found.map(([one, content]) => ({ id: one, content })) };
  }
  const { content } = JSON.parse(body) as { content: string };
  const made = `m-${++ids}`;
  memories.set(made, content.replace(/\bsk-[A-Za-z0-9_-]{16,}/g, "[REDACTED:API_KEY]"));
  return { status: 201, body: { id: made } };
}

function answer(call: Call, workspaces: Workspaces): Answer {
  const [room, id = "", below] = call.path;
  if (room === "admin") return { status: 200, body: LIVENESS };
  if (room === "events") return { status: 200, body: [] };
  if (room !== "workspaces") return NOT_FOUND;
  if (below === undefined) return answerWorkspaces(call, workspaces);
  const memories = workspaces.get(id);
  return memories === undefined ? NOT_FOUND : answerMemories(call, memories);
}

function handle({ method = "", url = "", headers }: IncomingMessage, body: string): Answer {
  const [where = "", query = ""] = url.split("?");
  const [slug = "", ...path] = where.split("/").slice(1);
  const tenant = fleet.get(slug);
  const { authorization } = headers;
  const as = authorization === undefined ? "nobody" : authorization === tenant?.bearer ? "admin" : "neighbour";
  const refusal: Answer = { status: 401, body: { error: "unauthorized" } };
  const call = { method, path, query, body };
  const said =
    tenant === undefined
      ? NOT_FOUND
      : path[0] === "health"
        ? { status: 200, body: { status: "ok", sha: SHA } }
        : as === "admin"
          ? answer(call, tenant.workspaces)
          : refusal;
  // Which workspace and which memory is another in every run.
  const route = path.map((name, place) => (path[0] === "workspaces" && place % 2 === 1 ? "*" : name)).join("/");
  const line = `${method} /${route} as ${as}: ${said.status}`;
  counts.set(line, (counts.get(line) ?? 0) + 1);
  return said;
}

const server = createServer((request, response) => {
  if (request.url === COUNTS_PATH) {
    response.end(JSON.stringify(Object.fromEntries(counts) satisfies Counts));
    counts.clear();
    return;
  }
  let body = "";
  const send = () => {
    const said = handle(request, body);
    const text = JSON.stringify(said.body);
    response.writeHead(said.status, { "content-type": "application/json", "content-length": Buffer.byteLength(text) });
    response.end(text);
  };
  const sendWhenDue = delayMs === 0 ? send : () => setTimeout(send, delayMs);
  if (request.method !== "POST") return sendWhenDue();
  request.on("data", (chunk) => (body += chunk)).on("end", sendWhenDue);
});

// Longer than any contender pauses, so that no connection is closed under one.
server.keepAliveTimeout = 60_000;
// All connections of all tenants may be opened at once.
server.listen({ port: 0, host: "127.0.0.1", backlog: 4_096 }, () => {
  console.log((server.address() as AddressInfo).port);
});
// Whoever started it is gone.
process.stdin.on("end", () => process.exit()).resume();
