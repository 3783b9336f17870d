import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tryParseJson } from "../../core/model/try-parse-json";
import { type Answer, createTenant, type Tenant } from "./tenant";

/** Serves tenants on this machine's loopback, each below a path of its own that cannot be guessed. */
export interface Host {
  /** Adds a healthy tenant. */
  open(): Tenant;
  /** Ends with all its connections. */
  close(): Promise<void>;
}

/** Far above what any probe sends. */
const MAX_BODY_BYTES = 64 * 1024;

const notFound: Answer = { status: 404, body: { error: "not found" } };

export async function startHost(): Promise<Host> {
  const tenants = new Map<string, Tenant>();
  const server = createServer((request, response) => {
    answer(request, tenants).then(
      (said) => said && reply(response, said),
      () => response.destroy(),
    );
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    open() {
      const name = randomUUID();
      const tenant = createTenant(`${origin}/${name}`);
      tenants.set(name, tenant);
      return tenant;
    },
    close: () => close(server),
  };
}

async function answer(request: IncomingMessage, tenants: ReadonlyMap<string, Tenant>): Promise<Answer | undefined> {
  const { pathname, searchParams: query } = new URL(request.url ?? "/", "http://tenant");
  const [, name = "", ...rest] = pathname.split("/");
  const tenant = tenants.get(name);
  if (tenant === undefined) return notFound;
  const { route, ids } = routeOf(request.method ?? "", `/${rest.join("/")}`);
  if (route === "GET /health") return { status: 200, body: { status: "ok", sha: tenant.sha() } };
  const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1];
  if (!tenant.admits(bearer, route)) return tenant.refusal(bearer);
  const body = tryParseJson(await read(request));
  return Object.hasOwn(tenant.routes, route) ? tenant.routes[route]?.({ ids, query, body }) : notFound;
}

/** Returns the name of a route, like `GET /workspaces/:id`, and what stood in place of each `:id`. */
function routeOf(method: string, path: string): { route: string; ids: string[] } {
  const ids: string[] = [];
  const name = path.replace(/(?<=^\/workspaces\/)[^/]+|(?<=\/memories\/)(?!(?:commit|search)$)[^/]+$/g, (id) => {
    ids.push(id);
    return ":id";
  });
  return { route: `${method} ${name}`, ids };
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > MAX_BODY_BYTES) throw new Error("the body is too long");
  }
  return Buffer.concat(chunks).toString("utf8");
}

function reply(response: ServerResponse, { status, body, location }: Answer): void {
  const isText = typeof body === "string";
  response.writeHead(status, {
    "content-type": isText ? "text/html" : "application/json",
    ...(location === undefined ? {} : { location }),
  });
  response.end(isText ? body : JSON.stringify(body));
}

async function close(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}
