import { z } from "zod";
import type { CheckContext } from "./check";
import { idSchema } from "./clean-up";
import { foundSchema, removeMemory, rootPaths } from "./memories";
import { isLeftover, isLeftoverMemory, MEMORY_PREFIX } from "./probe-name";
import { removeWorkspace } from "./probe-workspace";

/** So many are removed by one run; a tenant with more gets rid of them in a few. */
const MAX_REMOVALS = 20;

const probeSchema = idSchema.extend({ name: z.string() });

/**
 * Removes the probe workspaces that killed runs left among the tenant's workspaces. One that stays is met again next
 * time: whether removal works at all is for the check of memories to say.
 */
export async function removeLeftovers(context: CheckContext, workspaces: readonly unknown[]): Promise<void> {
  const leftovers = workspaces
    .flatMap((workspace) => probeSchema.safeParse(workspace).data ?? [])
    .filter(({ name }) => isLeftover(name, context.now()))
    .slice(0, MAX_REMOVALS);
  await Promise.all(leftovers.map(({ id }) => removeWorkspace(context.askToCleanUp, id)));
}

/** Removes the probe memories that killed runs left in the root API, in the same way; one more question finds them. */
export async function removeLeftoverMemories({ askToCleanUp, isEnded, now }: CheckContext): Promise<void> {
  if (isEnded()) return;
  const found = await askToCleanUp({
    path: rootPaths.search(MEMORY_PREFIX),
    isExpectedStatus: (status) => status === 200,
    shape: foundSchema,
    expected: "200 and a JSON array of memories",
    isPrivate: true,
  });
  if (found.result !== "answered") return;
  const leftovers = found.value
    .filter((memory) => idSchema.safeParse(memory).success && isLeftoverMemory(memory.content, now()))
    .slice(0, MAX_REMOVALS);
  await Promise.all(leftovers.map(({ id }) => removeMemory(askToCleanUp, rootPaths, id)));
}
