import type { HttpResponse } from "../net/http";
import { Corrupt } from "./errors";
import { parsePlace } from "./place";

/**
 * Returns where a list goes on, by its Link header; undefined at its end.
 * @throws {Corrupt} when that is at another origin: neither a question nor a credential goes there.
 */
export function nextPage(what: string, host: string, page: URL, { headers }: HttpResponse): URL | undefined {
  const links = [...(headers.link ?? "").matchAll(/<([^>]*)>([^<]*)/g)];
  const link = links.find(([, , parameters]) => /;\s*rel\s*=\s*"?next"?\s*(?:[;,]|$)/i.test(parameters ?? ""))?.[1];
  if (link === undefined) return undefined;
  const next = parsePlace(link, host, page);
  if (next?.origin === page.origin) return next;
  throw new Corrupt({
    what,
    why: "its next page is at another place",
    fix: "Nothing was sent there; look for a proxy in between, and at the registry's set-up",
  });
}
