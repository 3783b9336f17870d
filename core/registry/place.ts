import { isLoopback } from "../net/loopback";

/**
 * Returns where a registry at `host` sends us, or undefined for a place that we do not go to: http, unless all is on this
 * machine, and a service on this machine that a registry elsewhere names.
 * @param base what a relative place is relative to; without it there are none.
 */
export function parsePlace(text: string | undefined, host: string, base?: URL): URL | undefined {
  const url = text !== undefined && URL.canParse(text, base?.href) ? new URL(text, base) : undefined;
  if (url === undefined || url.username !== "" || url.password !== "") return undefined;
  const near = isLoopback(url.host);
  if (near && !isLoopback(host)) return undefined;
  return url.protocol === "https:" || (near && url.protocol === "http:") ? url : undefined;
}
