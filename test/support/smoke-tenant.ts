import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { TenantEndpoint } from "../../core/model/tenant";
import type { FaultName } from "../../sandbox/faults";
import { createTenantServer } from "../../sandbox/tenant-server";

/** Whose bearer a request carries: the tenant's own, none, or another one. */
export type Caller = "admin" | "nobody" | "neighbour";

/** Takes a request's answer over; returns false to let the healthy tenant answer. */
export type WireFault = (request: IncomingMessage, response: ServerResponse, caller: Caller) => unknown;

export interface SmokeTenantOptions {
  readonly name?: string;
  readonly sha?: string;
  readonly token?: string;
  readonly orgId?: string;
  readonly faults?: readonly FaultName[];
  readonly wire?: WireFault;
  /** After how long the server closes a connection that is not used; 5 s unless given. */
  readonly keepAliveMs?: number;
}

interface Arrival {
  /** Method and path. */
  readonly line: string;
  readonly headers: IncomingMessage["headers"];
  readonly caller: Caller;
}

export interface SmokeTenant {
  readonly endpoint: TenantEndpoint;
  /** Every request so far. */
  readonly requests: readonly Arrival[];
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
  const requests: Arrival[] = [];
  const server = createServer((request, response) => {
    request.url = request.url?.replace(/^\/base/, "") ?? "/";
    const caller = callerOf(request, token);
    requests.push({ line: `${request.method} ${request.url}`, headers: request.headers, caller });
    if (wire === undefined || wire(request, response, caller) === false) tenant.emit("request", request, response);
  });
  if (options.keepAliveMs !== undefined) server.keepAliveTimeout = options.keepAliveMs;
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

function callerOf({ headers: { authorization } }: IncomingMessage, token: string): Caller {
  if (authorization === undefined) return "nobody";
  return authorization === `Bearer ${token}` ? "admin" : "neighbour";
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

export type RouteName = keyof typeof ROUTES;

/** Says which request this is; undefined for one that the suite has no reason to make. */
export const routeOf = ({ method, url }: Pick<IncomingMessage, "method" | "url">): RouteName | undefined =>
  (Object.keys(ROUTES) as RouteName[]).find((name) => ROUTES[name].test(`${method} ${url}`));

/** Faults one route for those who carry this bearer, so that the other checks see a healthy tenant. */
export function on(route: RouteName, fault: WireFault, as: Caller = "admin"): WireFault {
  return (request, response, caller) =>
    caller === as && routeOf(request) === route ? fault(request, response, caller) : false;
}

/** Faults every admin route for those who carry this bearer. */
export function onAll(as: Caller, fault: WireFault): WireFault {
  return (request, response, caller) =>
    caller === as && routeOf(request) !== "health" ? fault(request, response, caller) : false;
}

/** Faults only the first requests that it meets. */
export function times(count: number, fault: WireFault): WireFault {
  let met = 0;
  return (request, response, caller) => (met++ < count ? fault(request, response, caller) : false);
}

/** Lets the first requests that it meets pass. */
export function after(count: number, fault: WireFault): WireFault {
  let met = 0;
  return (request, response, caller) => (met++ < count ? false : fault(request, response, caller));
}
