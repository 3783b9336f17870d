import { z } from "zod";
import type { Ask, Reply } from "./ask";
import type { CheckContext } from "./check";
import { tryParseJson } from "./describe-answer";
import { type Finding, failed, type Shortfall } from "./finding";

const NAMESPACE = "canary-smoke";

const isSuccess = (status: number) => status >= 200 && status < 300;

/** It becomes a path of a deletion, so it may be nothing that a path can mean otherwise. */
const idSchema = z.object({ id: z.string().regex(/^[A-Za-z0-9_-]{1,200}$/, "no plain id") });
const foundSchema = z.array(z.looseObject({ id: z.string(), content: z.string() }));

const removedSchema = z.object({ removed_count: z.number().min(1) });

type FoundMemories = z.infer<typeof foundSchema>;

export interface Memories {
  commit(content: string): Promise<Reply<{ id: string }>>;
  search(text: string): Promise<Reply<FoundMemories>>;
}

interface Paths {
  readonly commit: string;
  readonly search: (text: string) => string;
  readonly memory: (id: string) => string;
  /** Whether an answer to the deletion of a memory may be that there is no such route. */
  readonly isDeletionOptional: boolean;
}

const rootPaths: Paths = {
  commit: "/memories/commit",
  search: (text) => `/memories/search?query=${encodeURIComponent(text)}`,
  memory: (id) => `/memories/${id}`,
  // The documented contract is commit and search; a server that also deletes is asked to.
  isDeletionOptional: true,
};

const workspacePaths = (workspace: string): Paths => ({
  commit: `${workspace}/memories`,
  search: (text) => `${workspace}/memories?q=${encodeURIComponent(text)}`,
  memory: (id) => `${workspace}/memories/${id}`,
  isDeletionOptional: false,
});

/**
 * Runs `use` on the tenant's memories and removes whatever it committed, also when it failed or the run was ended.
 * In the workspace API the memories are those of a probe workspace that exists only for this call.
 * What could not be removed makes a passed finding a shortfall.
 */
export async function withMemories(
  context: CheckContext,
  use: (memories: Memories) => Promise<Finding>,
): Promise<Finding> {
  return context.memoriesApi === "root" ? useAt(rootPaths, context, use) : inProbeWorkspace(context, use);
}

async function inProbeWorkspace(
  context: CheckContext,
  use: (memories: Memories) => Promise<Finding>,
): Promise<Finding> {
  const created = await context.ask({
    method: "POST",
    path: "/workspaces",
    json: { name: NAMESPACE, tier: 1, runtime: "external" },
    isExpectedStatus: (status) => status === 201,
    shape: idSchema,
    expected: "201 and the id of the probe workspace",
  });
  if (created.result !== "answered") return created;
  const workspace = `/workspaces/${created.value.id}`;
  return cleaningUp(
    () => useAt(workspacePaths(workspace), context, use),
    () => removeWorkspace(context.askToCleanUp, workspace),
  );
}

async function useAt(
  paths: Paths,
  { ask, askToCleanUp }: CheckContext,
  use: (memories: Memories) => Promise<Finding>,
): Promise<Finding> {
  const committed: string[] = [];
  const memories: Memories = {
    async commit(content) {
      const reply = await ask({
        method: "POST",
        path: paths.commit,
        json: { scope: "LOCAL", namespace: NAMESPACE, content },
        isExpectedStatus: isSuccess,
        shape: idSchema,
        expected: "2xx and the id of the memory",
      });
      if (reply.result === "answered") committed.push(reply.value.id);
      return reply;
    },
    search: (text) =>
      ask({
        path: paths.search(text),
        isExpectedStatus: (status) => status === 200,
        shape: foundSchema,
        expected: "200 and a JSON array of memories",
      }),
  };
  return cleaningUp(
    () => use(memories),
    async () => {
      const left = await Promise.all(committed.map((id) => removeMemory(askToCleanUp, paths, id)));
      return left.find((shortfall) => shortfall !== undefined);
    },
  );
}

/** Cleans up however the use ended; what was left behind is worth saying only when nothing else is. */
async function cleaningUp(
  use: () => Promise<Finding>,
  cleanUp: () => Promise<Shortfall | undefined>,
): Promise<Finding> {
  const finding = await use().catch(async (error: unknown) => {
    await cleanUp();
    throw error;
  });
  const left = await cleanUp();
  return finding.result === "passed" && left !== undefined ? left : finding;
}

/** A removal that had to be sent again may find that the first one did it. */
const isRemoved = (status: number, attempts: number) => isSuccess(status) || (status === 404 && attempts > 1);

async function removeMemory(ask: Ask, paths: Paths, id: string): Promise<Shortfall | undefined> {
  const reply = await ask({
    method: "DELETE",
    path: paths.memory(id),
    isExpectedStatus: (status, attempts) =>
      isRemoved(status, attempts) || (paths.isDeletionOptional && (status === 404 || status === 405)),
    expected: "2xx to the deletion of the probe memory",
  });
  return reply.result === "answered" ? undefined : reply;
}

/** A tenant answers 500 when it removed the workspace but could not stop its container; a probe has none. */
async function removeWorkspace(ask: Ask, path: string): Promise<Shortfall | undefined> {
  const expected = "2xx to the deletion of the probe workspace";
  const reply = await ask({
    method: "DELETE",
    path: `${path}?confirm=true`,
    isExpectedStatus: (status, attempts) => isRemoved(status, attempts) || status === 500,
    expected,
  });
  if (reply.result !== "answered") return reply;
  if (reply.status !== 500 || removedSchema.safeParse(tryParseJson(reply.text)).success) return undefined;
  return failed(reply, expected, `500: ${reply.text}`);
}
