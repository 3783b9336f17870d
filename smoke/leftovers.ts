import { z } from "zod";
import type { CheckContext } from "./check";
import { idSchema } from "./clean-up";
import { isLeftover } from "./probe-name";
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
