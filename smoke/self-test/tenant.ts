import { randomUUID } from "node:crypto";
import { z } from "zod";
import { parseDigest, parseSha } from "../../core/model/image";
import type { MachineReport } from "../../core/model/machine-report";

interface Call {
  /** What stood in place of each `:id` of the route. */
  readonly ids: readonly string[];
  readonly query: URLSearchParams;
  /** The parsed body; undefined when there is none or it is no JSON. */
  readonly body: unknown;
}

export interface Answer {
  readonly status: number;
  /** A text is sent as HTML, everything else as JSON. */
  readonly body: unknown;
  readonly location?: string;
}

interface Memory {
  readonly id: string;
  readonly content: string;
}

/** A tenant, part by part, so that any can be replaced by a faulty one. */
export interface Tenant {
  readonly url: string;
  readonly token: string;
  /** What /health says that it runs; undefined says nothing. */
  readonly sha: () => string | undefined;
  /** What its updater says. */
  readonly updater: MachineReport;
  readonly admits: (bearer: string | undefined, route: string) => boolean;
  /** The answer to who is not admitted. */
  readonly refusal: (bearer: string | undefined) => Answer;
  readonly scrub: (content: string) => string;
  /** Returns what is kept of a scrubbed memory. */
  readonly keep: (memory: Memory) => readonly Memory[];
  /** What is answered to who is admitted, by method and path; undefined is never answered. */
  readonly routes: Readonly<Record<string, (call: Call) => Answer | undefined>>;
}

/** What the tenants under test are to run. */
export const IMAGE = { sha: parseSha("5e1f7e5"), digest: parseDigest(`sha256:${"5e1f7e57".repeat(8)}`) };
export const DEPLOYMENT = { id: "self-test", digest: IMAGE.digest };

const ok = (body: unknown): Answer => ({ status: 200, body });
const notFound: Answer = { status: 404, body: { error: "not found" } };
const invalid: Answer = { status: 400, body: { error: "invalid" } };

const memorySchema = z.object({ content: z.string().min(1) });
const workspaceSchema = z.object({ name: z.string().min(1) });

/** Redacts what a tenant takes for a secret, a long run without a dash among it. */
const scrub = (content: string): string =>
  content.replace(/\bsk-[A-Za-z0-9]{16,}/g, "[REDACTED:SK_TOKEN]").replace(/[A-Za-z0-9+/]{33,}/g, "[REDACTED:BLOB]");

/** Returns a healthy tenant, which speaks both memories APIs. */
export function createTenant(url: string): Tenant {
  const workspaces: { id: string; name: string }[] = [];
  let memories: (Memory & { readonly place: string })[] = [];
  const exists = (place: string) => place === ROOT || workspaces.some(({ id }) => id === place);

  const commit = (place: string, body: unknown): Answer => {
    const wish = memorySchema.safeParse(body);
    if (!wish.success || !exists(place)) return wish.success ? notFound : invalid;
    const id = randomUUID();
    const kept = tenant.keep({ id, content: tenant.scrub(wish.data.content) });
    memories.push(...kept.map((memory) => ({ ...memory, place })));
    return { status: 201, body: { id } };
  };
  const search = (place: string, text = ""): Answer =>
    exists(place) ? ok(memories.filter((memory) => memory.place === place && memory.content.includes(text))) : notFound;
  const forget = (id: string): Answer => {
    const isKnown = memories.some((memory) => memory.id === id);
    memories = memories.filter((memory) => memory.id !== id);
    return isKnown ? ok({ status: "deleted" }) : notFound;
  };

  const tenant: Tenant = {
    url,
    token: randomUUID(),
    sha: () => IMAGE.sha,
    updater: { outcome: "running", deployment: DEPLOYMENT.id, tried: IMAGE, running: IMAGE },
    admits: (bearer) => bearer === tenant.token,
    refusal: () => ({ status: 401, body: { error: "unauthorized" } }),
    scrub,
    keep: (memory) => [memory],
    routes: {
      "GET /admin/liveness": () => {
        const tick = { last_tick_at: new Date().toISOString(), seconds_ago: 0 };
        return ok({ subsystems: { scheduler: tick, heartbeat: tick } });
      },
      "GET /events": () => ok([]),
      "GET /workspaces": () => ok(workspaces),
      "POST /workspaces": ({ body }) => {
        const wish = workspaceSchema.safeParse(body);
        if (!wish.success) return invalid;
        const workspace = { id: randomUUID(), name: wish.data.name };
        workspaces.push(workspace);
        return { status: 201, body: workspace };
      },
      "DELETE /workspaces/:id": ({ ids: [id], query }) => {
        if (query.get("confirm") !== "true") return invalid;
        const index = workspaces.findIndex((workspace) => workspace.id === id);
        return index === -1 ? notFound : ok({ removed_count: workspaces.splice(index, 1).length });
      },
      "POST /workspaces/:id/memories": ({ ids: [place = ""], body }) => commit(place, body),
      "GET /workspaces/:id/memories": ({ ids: [place = ""], query }) => search(place, query.get("q") ?? ""),
      "DELETE /workspaces/:id/memories/:id": ({ ids: [, id = ""] }) => forget(id),
      "POST /memories/commit": ({ body }) => commit(ROOT, body),
      "GET /memories/search": ({ query }) => search(ROOT, query.get("query") ?? ""),
      "DELETE /memories/:id": ({ ids: [id = ""] }) => forget(id),
    },
  };
  return tenant;
}

/** No id of a workspace. */
const ROOT = "";
