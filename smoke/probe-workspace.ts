import { z } from "zod";
import { tryParseJson } from "../core/model/try-parse-json";
import type { Ask, Reply } from "./ask";
import { askForArray } from "./ask-for-array";
import type { CheckContext } from "./check";
import { cleaningUp, idSchema, isRemoved } from "./clean-up";
import { type Finding, failed, type Shortfall } from "./finding";
import { probeName } from "./probe-name";
import { write } from "./write";

type Created = z.infer<typeof idSchema>;

const removedSchema = z.object({ removed_count: z.number().min(1) });

/** Runs `use` with the path of a workspace that exists only for this call; it is removed however that ends. */
export async function inProbeWorkspace(
  context: CheckContext,
  use: (path: string) => Promise<Finding>,
): Promise<Finding> {
  const created = await createWorkspace(context);
  if (created.result !== "answered") return created;
  const { id } = created.value;
  return cleaningUp(
    () => use(`/workspaces/${id}`),
    () => removeWorkspace(context.askToCleanUp, id),
  );
}

function createWorkspace({ ask, now, nonce }: CheckContext): Promise<Reply<Created>> {
  const name = probeName(now(), nonce);
  return write<Created>({
    send: (attemptsBefore) =>
      ask({
        method: "POST",
        path: "/workspaces",
        json: { name, tier: 1, runtime: "external" },
        isExpectedStatus: (status) => status === 201,
        shape: idSchema,
        expected: "201 and the id of the probe workspace",
        attemptsBefore,
      }),
    async find(attemptsBefore) {
      const reply = await askForArray(ask, "/workspaces", attemptsBefore);
      if (reply.result !== "answered") return reply;
      const named = idSchema.extend({ name: z.literal(name) });
      return { ...reply, value: reply.value.map((one) => named.safeParse(one).data).find((one) => one !== undefined) };
    },
  });
}

/** A tenant answers 500 when it removed the workspace but could not stop its container; a probe has none. */
export async function removeWorkspace(ask: Ask, id: string): Promise<Shortfall | undefined> {
  const expected = "2xx to the deletion of the probe workspace";
  const reply = await ask({
    method: "DELETE",
    path: `/workspaces/${id}?confirm=true`,
    isExpectedStatus: (status, attempts) => isRemoved(status, attempts) || status === 500,
    expected,
  });
  if (reply.result !== "answered") return reply;
  if (reply.status !== 500 || removedSchema.safeParse(tryParseJson(reply.text)).success) return undefined;
  return failed(reply, expected, `500: ${reply.text}`);
}
