import { json } from "node:stream/consumers";
import { z } from "zod";
import { scrubMemory } from "../../sandbox/scrubber";
import { answer, type WireFault } from "./smoke-tenant";

interface Memory {
  readonly id: string;
  readonly content: string;
}

const commitSchema = z.object({ content: z.string() });

/** Takes the root memories API over: keeps what is committed as a healthy tenant does, and finds what `find` makes of it. */
export function storeMemories(find: (found: readonly Memory[]) => readonly Memory[]): WireFault {
  const kept: Memory[] = [];
  return (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://tenant");
    if (request.headers.authorization === undefined || !pathname.startsWith("/memories/")) return false;
    if (request.method === "DELETE") return answer(200, {})(request, response);
    if (request.method === "GET") {
      const text = searchParams.get("query") ?? "";
      return answer(200, find(kept.filter(({ content }) => content.includes(text))))(request, response);
    }
    return json(request).then((body) => {
      const memory = { id: `memory-${kept.length}`, content: scrubMemory(commitSchema.parse(body).content) };
      kept.push(memory);
      return answer(201, { id: memory.id })(request, response);
    });
  };
}
