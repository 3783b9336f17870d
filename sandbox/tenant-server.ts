import { createServer, type IncomingMessage, type Server } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import type { FaultName } from "./faults";
import { BodyTooLarge, readBody, sendJson, tryParseJson } from "./json-http";
import { TenantData } from "./tenant-data";
import { type Answer, ROUTES } from "./tenant-routes";

export interface TenantServerOptions {
  /** `ADMIN_TOKEN` is the bearer (without it nothing is let in); `MOLECULE_ORG_ID` switches the org rule on. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The commit it was built from; /health says the first 7 digits. */
  readonly sha: string;
  readonly faults: readonly FaultName[];
  readonly now: () => Date;
}

const MAX_BODY_BYTES = 64 * 1024;
const SLOW_MS = 30_000;
const REQUESTS_PER_MINUTE = 600;
const MINUTE_MS = 60_000;

/** Returns a server, not yet listening, that speaks the public API of a tenant and has the given faults. */
export function createTenantServer({ env, sha, faults, now }: TenantServerOptions): Server {
  const data = new TenantData(now);
  const wrong = new Set(faults);
  const admitted = createLimiter(now);

  async function answer(request: IncomingMessage): Promise<Answer> {
    const target = `http://tenant${request.url}`;
    if (!URL.canParse(target)) return { status: 400, body: { error: "bad request" } };
    const { pathname: path, searchParams: query } = new URL(target);
    if (!admitted(request.socket.remoteAddress ?? "")) return { status: 429, body: { error: "too many requests" } };
    if (path === "/health") return { status: 200, body: { status: "ok", sha: sha.slice(0, 7) } };
    if (path === "/metrics") return { status: 200, body: `workspaces ${data.workspaces.size}\n`, type: "text/plain" };
    if (wrong.has("slow")) await delay(SLOW_MS, undefined, { ref: false });

    const orgId = env.MOLECULE_ORG_ID;
    if (orgId !== undefined && request.headers["x-molecule-org-id"] !== orgId) return NOT_FOUND;
    if (!wrong.has("auth-open") && !isAdmin(request, env.ADMIN_TOKEN)) {
      return { status: 401, body: { error: "unauthorized" } };
    }
    for (const route of ROUTES) {
      const match = route.method === request.method ? route.path.exec(path) : null;
      if (match === null) continue;
      const body = tryParseJson(await readBody(request, MAX_BODY_BYTES));
      return route.answer({ params: match.slice(1), query, body, data, faults: wrong, now: now() });
    }
    return NOT_FOUND;
  }

  return createServer((request, response) => {
    answer(request)
      .catch(
        (error: unknown): Answer =>
          error instanceof BodyTooLarge
            ? { status: 413, body: { error: "body too large" } }
            : { status: 500, body: { error: "internal server error" } },
      )
      .then(({ status, body, type }) => {
        if (type === undefined) return sendJson(response, status, body);
        response.writeHead(status, { "content-type": `${type}; charset=utf-8` });
        response.end(body);
      })
      .catch(() => response.destroy());
  });
}

const NOT_FOUND: Answer = { status: 404, body: { error: "not found" } };

function isAdmin(request: IncomingMessage, token: string | undefined): boolean {
  return token !== undefined && token !== "" && request.headers.authorization === `Bearer ${token}`;
}

/** Returns whether a client may make one more request: at most 600 in each minute that begins with its first one. */
function createLimiter(now: () => Date): (client: string) => boolean {
  const windows = new Map<string, { began: number; count: number }>();
  return (client) => {
    const at = now().getTime();
    const window = windows.get(client);
    if (window === undefined || at - window.began >= MINUTE_MS) {
      windows.set(client, { began: at, count: 1 });
      return true;
    }
    window.count += 1;
    return window.count <= REQUESTS_PER_MINUTE;
  };
}
