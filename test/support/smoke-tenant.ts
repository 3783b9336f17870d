import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { TenantEndpoint } from "../../core/model/tenant";
import type { FaultName } from "../../sandbox/faults";
import { createTenantServer } from "../../sandbox/tenant-server";

/** Takes a request's answer over; returns false to let the healthy tenant answer. */
export type WireFault = (request: IncomingMessage, response: ServerResponse) => unknown;

export interface SmokeTenantOptions {
  readonly name?: string;
  readonly sha?: string;
  readonly token?: string;
  readonly orgId?: string;
  readonly faults?: readonly FaultName[];
  readonly wire?: WireFault;
}

export interface SmokeTenant {
  readonly endpoint: TenantEndpoint;
  /** Every request so far: method, path and headers. */
  readonly requests: readonly { line: string; headers: IncomingMessage["headers"] }[];
  /** What the tenant says it runs from now on. */
  run(sha: string): void;
  [Symbol.asyncDispose](): Promise<void>;
}

export const SHA = "abc1234";

/** Starts a tenant below a path of a loopback server, with the named faults and faults of its wire. */
export async function startSmokeTenant(options: SmokeTenantOptions = {}): Promise<SmokeTenant> {
  const { name = "tenant-1", token = "admin-token-of-the-tenant", orgId, faults = [], wire } = options;
  const env = { ADMIN_TOKEN: token, MOLECULE_ORG_ID: orgId };
  const create = (sha: string) => createTenantServer({ env, sha, faults, now: () => new Date() });
  let tenant = create(options.sha ?? SHA);
  const requests: SmokeTenant["requests"][number][] = [];
  const server = createServer((request, response) => {
    request.url = request.url?.replace(/^\/base/, "") ?? "/";
    requests.push({ line: `${request.method} ${request.url}`, headers: request.headers });
    if (wire === undefined || wire(request, response) === false) tenant.emit("request", request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/base`;
  return {
    endpoint: { name, url, token, ...(orgId === undefined ? {} : { orgId }) },
    requests,
    run: (sha) => {
      tenant = create(sha);
    },
    [Symbol.asyncDispose]: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

const ROUTES = {
  health: /^GET \/health$/,
  liveness: /^GET \/admin\/liveness$/,
  workspaces: /^GET \/workspaces$/,
  events: /^GET \/events$/,
  commit: /^POST (\/memories\/commit|\/workspaces\/[^/]+\/memories)$/,
  search: /^GET (\/memories\/search|\/workspaces\/[^/]+\/memories)\?/,
  forget: /^DELETE (\/memories\/|\/workspaces\/[^/]+\/memories\/)/,
  createWorkspace: /^POST \/workspaces$/,
  removeWorkspace: /^DELETE \/workspaces\/[^/]+\?/,
} as const;

/** Faults one route for those who carry the bearer, so that the other checks see a healthy tenant. */
export function on(route: keyof typeof ROUTES, fault: WireFault): WireFault {
  return (request, response) => {
    const isMeant = ROUTES[route].test(`${request.method} ${request.url}`);
    return isMeant && request.headers.authorization !== undefined ? fault(request, response) : false;
  };
}

/** Faults every admin route for those who carry no bearer. */
export function anonymously(fault: WireFault): WireFault {
  return (request, response) => {
    const isMeant = request.url !== "/health" && request.headers.authorization === undefined;
    return isMeant ? fault(request, response) : false;
  };
}

export function answer(status: number, body: unknown, contentType = "application/json"): WireFault {
  return (_, response) => {
    response.writeHead(status, { "content-type": contentType });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  };
}

export const HTML = answer(200, "<!doctype html><title>[503] Oops</title>", "text/html");

export const redirect =
  (location: string): WireFault =>
  (_, response) =>
    response.writeHead(302, { location }).end();

export const hang: WireFault = () => {};

export const hangAfterHeaders: WireFault = (_, response) => {
  response.writeHead(200, { "content-type": "application/json" }).write("[");
};

export const reset: WireFault = (request) => request.socket.resetAndDestroy();

export const truncated: WireFault = (request, response) => {
  response.writeHead(200, { "content-type": "application/json", "content-length": 1000 });
  response.write("[]", () => request.socket.destroy());
};

export const tenMegabytes: WireFault = (_, response) => {
  response.writeHead(200, { "content-type": "application/json" });
  response.end(`[${" ".repeat(10 * 1024 * 1024)}]`);
};
