import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import { CanaryError } from "../core/errors";
import type { Cloud } from "./cloud";
import type { Containers } from "./containers";
import type { ControlPlane } from "./control-plane";
import { routeToTenant } from "./edge-router";
import { BodyTooLarge, readBody, sendJson, tryParseJson } from "./json-http";
import type { Machines } from "./machines";
import { observeTenants } from "./tenant-overview";

/** What the daemon serves. */
export interface World {
  readonly id: string;
  readonly url: string;
  readonly cloud: Cloud;
  readonly containers: Containers;
  readonly controlPlane: ControlPlane;
  readonly machines: Machines;
  readonly registry: { readonly pid: number | undefined; isReady(): Promise<boolean> };
}

type Handler = (world: World, path: string, request: IncomingMessage, response: ServerResponse) => Promise<void> | void;

const MAX_BODY_BYTES = 8 * 1024 * 1024;

const ROUTES: readonly [RegExp, Handler][] = [
  [/^\/t\//, ({ containers }, _path, request, response) => routeToTenant(containers, request, response)],
  [/^\/cp\//, serveControlPlane],
  [/^\/cloud\//, serveCloud],
  [/^\/machine\/[^/]+\/(docker|aws)$/, serveMachine],
  [/^\/sandbox\/status$/, serveStatus],
  [
    /^\/sandbox\/tenants$/,
    async (world, _path, _request, response) => sendJson(response, 200, await observeTenants(world)),
  ],
  [/^\/sandbox\/tamper$/, serveTamper],
  [/^\/sandbox\/close-account$/, serveCloseAccount],
  [/^\/sandbox\/provisioned$/, serveProvisioned],
];

/** Answers one request to the sandbox; never rejects. */
export async function serve(world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = (request.url ?? "/").replace(/\?.*$/, "");
  try {
    const handler = ROUTES.find(([pattern]) => pattern.test(path))?.[1];
    if (handler === undefined) sendJson(response, 404, { message: "the sandbox has nothing here" });
    else await handler(world, path, request, response);
  } catch (error) {
    if (error instanceof BodyTooLarge) sendJson(response, 413, { message: error.message });
    else if (error instanceof CanaryError) sendJson(response, 400, { message: error.message, exit: error.exit });
    else {
      console.error(error);
      if (response.headersSent) response.destroy();
      else sendJson(response, 500, { message: "the sandbox failed; its log has the cause", exit: 3 });
    }
  }
}

const readJson = async (request: IncomingMessage) => tryParseJson(await readBody(request, MAX_BODY_BYTES));

async function serveControlPlane(world: World, path: string, request: IncomingMessage, response: ServerResponse) {
  const { authorization } = request.headers;
  const body = await readJson(request);
  const answer = world.controlPlane.answer({ method: request.method ?? "GET", path, authorization, body });
  sendJson(response, answer.status, answer.body);
}

async function serveCloud(world: World, path: string, request: IncomingMessage, response: ServerResponse) {
  const answer = world.cloud.handle(path, await readJson(request));
  sendJson(response, answer.status, answer.body);
}

/** The other side of sandbox/bin/docker: arguments end with a unit separator; the answer is `status|stdout|stderr` for printf %b. */
async function serveMachine(world: World, path: string, request: IncomingMessage, response: ServerResponse) {
  const [, , machine = "", program] = path.split("/");
  const argv = (await readBody(request, MAX_BODY_BYTES)).split("\x1f").slice(0, -1);
  const { status, stdout, stderr } =
    program === "aws" ? world.cloud.awsCli(machine, argv) : await world.containers.docker(machine, argv);
  response.writeHead(200, { "content-type": "text/plain" });
  response.end(`${status}|${escapeForPrintf(stdout)}|${escapeForPrintf(stderr)}\n`);
}

/** Every byte that could mean something to bash's `read` or `printf %b` becomes `\0ooo`. */
const escapeForPrintf = (text: string) =>
  Buffer.from(text)
    .toString("latin1")
    .replace(/[^A-Za-z0-9 .,:/@=_-]/g, (byte) => `\\0${byte.charCodeAt(0).toString(8).padStart(3, "0")}`);

async function serveStatus(world: World, _path: string, _request: IncomingMessage, response: ServerResponse) {
  const { id, registry, cloud } = world;
  const status = {
    id,
    pid: process.pid,
    registry: { pid: registry.pid ?? null, ready: await registry.isReady() },
    machines: cloud.instances().length,
    resources: cloud.resources().length,
  };
  sendJson(response, 200, status);
}

async function serveTamper(world: World, _path: string, request: IncomingMessage, response: ServerResponse) {
  const schema = z.object({ resource: z.string(), changes: z.record(z.string(), z.string()) });
  const { resource, changes } = schema.parse(await readJson(request));
  sendJson(response, 200, { message: world.cloud.tamper(resource, changes) });
}

async function serveCloseAccount(world: World, _path: string, request: IncomingMessage, response: ServerResponse) {
  const { lost, successor } = z.object({ lost: z.string(), successor: z.string() }).parse(await readJson(request));
  world.cloud.closeAccount(lost, successor);
  const message =
    "The canary's account is closed. docs/runbooks/canary-account-lost.md says how to go on, and in which account.";
  sendJson(response, 200, { message });
}

async function serveProvisioned(world: World, _path: string, request: IncomingMessage, response: ServerResponse) {
  const { slug, provisioned } = z.object({ slug: z.string(), provisioned: z.boolean() }).parse(await readJson(request));
  const known = world.controlPlane.setProvisioned(slug, provisioned);
  sendJson(response, known ? 200 : 404, { message: known ? "done" : "no such org" });
}
