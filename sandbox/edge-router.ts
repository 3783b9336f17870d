import { Agent, request as connect, type IncomingMessage, type ServerResponse } from "node:http";
import { pipeline } from "node:stream";
import type { Containers } from "./containers";
import { sendJson } from "./json-http";

/** A tenant that hangs is the client's to give up on; the edge ends it only after this. */
const UPSTREAM_TIMEOUT_MS = 60_000;
// A container may be replaced between two requests, so no connection outlives its request.
const agent = new Agent({ keepAlive: false });
const HOP_BY_HOP = new Set(["connection", "keep-alive", "transfer-encoding", "upgrade", "te", "trailer"]);

/** Passes `/t/<slug>/<rest>` on to the slug's container as `/<rest>`; 502 while none runs. */
export function routeToTenant(containers: Containers, request: IncomingMessage, response: ServerResponse): void {
  const [, slug = "", rest = ""] = /^\/t\/([^/?]+)(.*)$/.exec(request.url ?? "") ?? [];
  const port = containers.findTenant(slug)?.port;
  if (port === undefined) {
    sendJson(response, 502, { error: "no machine serves this tenant now" });
    return;
  }
  const headers = { ...request.headers, host: `127.0.0.1:${port}` };
  const path = rest.startsWith("/") ? rest : `/${rest}`;
  const upstream = connect({ host: "127.0.0.1", port, method: request.method, path, headers, agent });
  upstream.setTimeout(UPSTREAM_TIMEOUT_MS, () => upstream.destroy());
  upstream.once("response", (answer) => {
    const kept = Object.entries(answer.headers).filter(([name]) => !HOP_BY_HOP.has(name));
    response.writeHead(answer.statusCode ?? 502, Object.fromEntries(kept));
    pipeline(answer, response, () => undefined);
  });
  upstream.once("error", () => {
    if (response.headersSent) response.destroy();
    else sendJson(response, 502, { error: "the tenant gave no answer" });
  });
  response.once("close", () => upstream.destroy());
  pipeline(request, upstream, () => undefined);
}
