import { json } from "node:stream/consumers";
import { z } from "zod";
import { scrubMemory } from "../../sandbox/scrubber";
import { answer } from "./faulty-tenant";
import type { WireFault } from "./smoke-tenant";

interface Memory {
  readonly id: string;
  readonly content: string;
}

interface MemoryStoreOptions {
  /** What a search that found these returns; just them unless given. */
  readonly find?: (found: readonly Memory[]) => readonly unknown[];
  /** Takes over the answers to one kind of request of the check that plants a credential, and to no other check's. */
  readonly onPlanted?: readonly ["commit" | "search", WireFault];
}

const commitSchema = z.object({ content: z.string() });

/** Takes the root memories API over and keeps what is committed as a healthy tenant does. */
export function storeMemories({ find = (found) => found, onPlanted }: MemoryStoreOptions): WireFault {
  const kept: Memory[] = [];
  const planted = new Set<string>();
  return (request, response, caller) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://tenant");
    if (caller !== "admin" || !pathname.startsWith("/memories/")) return false;
    const take = (kind: "commit" | "search", label: string | undefined, otherwise: WireFault) => {
      const isMeant = onPlanted?.[0] === kind && planted.has(label ?? "");
      return (isMeant ? onPlanted[1] : otherwise)(request, response, caller);
    };
    if (request.method === "DELETE") return answer(200, {})(request, response);
    if (request.method === "GET") {
      const text = searchParams.get("query") ?? "";
      return take("search", text, answer(200, find(kept.filter(({ content }) => content.includes(text)))));
    }
    return json(request).then((body) => {
      const { content } = commitSchema.parse(body);
      const [label, credential] = content.split(" ");
      if (label !== undefined && credential !== undefined) planted.add(label);
      const memory = { id: `memory-${kept.length}`, content: scrubMemory(content) };
      kept.push(memory);
      return take("commit", label, answer(201, { id: memory.id }));
    });
  };
}
