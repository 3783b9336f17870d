import { z } from "zod";
import type { Ask, Reply } from "./ask";
import type { CheckContext } from "./check";
import { cleaningUp, idSchema, isRemoved, isSuccess } from "./clean-up";
import type { Finding } from "./finding";
import { inProbeWorkspace } from "./probe-workspace";
import { write } from "./write";

const NAMESPACE = "canary-smoke";

export const foundSchema = z.array(z.looseObject({ id: z.string(), content: z.string() }));

type FoundMemories = z.infer<typeof foundSchema>;

export interface Memories {
  /** `label`: what of the content a search finds it by. */
  commit(content: string, label: string): Promise<Reply<{ id: string }>>;
  search(text: string): Promise<Reply<FoundMemories>>;
}

interface Paths {
  readonly commit: string;
  readonly search: (text: string) => string;
  readonly memory: (id: string) => string;
  /** Whether an answer to the deletion of a memory may be that there is no such route. */
  readonly isDeletionOptional: boolean;
  /** Whether they go when the workspace around them does. */
  readonly goWithWorkspace: boolean;
}

export const rootPaths: Paths = {
  commit: "/memories/commit",
  search: (text) => `/memories/search?query=${encodeURIComponent(text)}`,
  memory: (id) => `/memories/${id}`,
  // The documented contract is commit and search; a server that also deletes is asked to.
  isDeletionOptional: true,
  goWithWorkspace: false,
};

const workspacePaths = (workspace: string): Paths => ({
  commit: `${workspace}/memories`,
  search: (text) => `${workspace}/memories?q=${encodeURIComponent(text)}`,
  memory: (id) => `${workspace}/memories/${id}`,
  isDeletionOptional: false,
  goWithWorkspace: true,
});

/**
 * Runs `use` on the tenant's memories and removes whatever it committed, also when it failed or the run was ended.
 * In the workspace API the memories are those of a probe workspace that exists only for this call.
 * What could not be removed makes a passed finding a shortfall. `onDeleted` is called where the root API carried all
 * deletions out, which it need not be able to.
 */
export async function withMemories(
  context: CheckContext,
  use: (memories: Memories) => Promise<Finding>,
  onDeleted?: () => Promise<void>,
): Promise<Finding> {
  if (context.memoriesApi === "root") return useAt(rootPaths, context, use, onDeleted);
  return inProbeWorkspace(context, (workspace) => useAt(workspacePaths(workspace), context, use));
}

async function useAt(
  paths: Paths,
  { ask, askToCleanUp, isEnded }: CheckContext,
  use: (memories: Memories) => Promise<Finding>,
  onDeleted: () => Promise<void> = async () => {},
): Promise<Finding> {
  const committed = new Set<string>();
  const search = async (text: string, attemptsBefore = 0) => {
    const reply = await ask({
      path: paths.search(text),
      isExpectedStatus: (status) => status === 200,
      shape: foundSchema,
      expected: "200 and a JSON array of memories",
      isPrivate: true,
      attemptsBefore,
    });
    // Whatever holds the label was made here, also by a commit whose answer was lost.
    const own = reply.result === "answered" ? reply.value.filter(({ content }) => content.includes(text)) : [];
    for (const memory of own) committed.add(idSchema.safeParse(memory).data?.id ?? "");
    committed.delete("");
    return reply;
  };
  const memories: Memories = {
    search,
    async commit(content, label) {
      const reply = await write({
        send: (attemptsBefore) =>
          ask({
            method: "POST",
            path: paths.commit,
            json: { scope: "LOCAL", namespace: NAMESPACE, content },
            isExpectedStatus: isSuccess,
            shape: idSchema,
            expected: "2xx and the id of the memory",
            isPrivate: true,
            attemptsBefore,
          }),
        async find(attemptsBefore) {
          const found = await search(label, attemptsBefore);
          if (found.result !== "answered") return found;
          return { ...found, value: idSchema.safeParse(found.value.find((one) => one.content.includes(label))).data };
        },
      });
      if (reply.result === "answered") committed.add(reply.value.id);
      return reply;
    },
  };
  return cleaningUp(
    () => use(memories),
    async () => {
      // In a hurry, removing the workspace is enough.
      if (isEnded() && paths.goWithWorkspace) return undefined;
      const removals = await Promise.all([...committed].map((id) => removeMemory(askToCleanUp, paths, id)));
      const left = removals.find((reply) => reply.result !== "answered");
      if (removals.length > 0 && removals.every(({ status }) => status !== undefined && isSuccess(status))) {
        await onDeleted();
      }
      return left;
    },
  );
}

/** Deletes a memory; where the API need not be able to, an answer that it is not is one. */
export function removeMemory(ask: Ask, paths: Paths, id: string): Promise<Reply<unknown>> {
  return ask({
    method: "DELETE",
    path: paths.memory(id),
    isExpectedStatus: (status, attempts) =>
      isRemoved(status, attempts) || (paths.isDeletionOptional && (status === 404 || status === 405)),
    expected: "2xx to the deletion of the probe memory",
    isPrivate: true,
  });
}
