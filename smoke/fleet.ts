import { Misuse } from "../core/errors";
import type { TenantEndpoint } from "../core/model/tenant";
import { isLoopback } from "../core/net/loopback";

/** No ring is near it; a list this long is a mistake in the configuration. */
const MAX_TENANTS = 10_000;

/** What a header may carry; the bound keeps a whole list of them printable by nobody and sendable to everybody. */
export const isHeaderValue = (text: string) => /^[\x21-\x7e]{1,4096}$/.test(text);

/** Returns the base URL without its trailing slash, or why it cannot be one. */
export function parseBaseUrl(text: string): { url: string } | { problem: string } {
  if (!URL.canParse(text)) return { problem: "is not a URL" };
  const url = new URL(text);
  if (url.protocol !== "https:" && url.protocol !== "http:") return { problem: "is neither https nor http" };
  if (url.username !== "" || url.password !== "") return { problem: "holds credentials" };
  if (/[?#]/.test(text)) return { problem: "has a query or a fragment" };
  if (url.protocol === "http:" && !isLoopback(url.hostname)) return { problem: "is plain http outside loopback" };
  return { url: url.href.replace(/\/+$/, "") };
}

/** Returns everything that makes a list of tenants unusable, by position; no URL and no token is quoted. */
export function problemsOfFleet(tenants: readonly TenantEndpoint[]): string[] {
  if (tenants.length === 0) return ["it names no tenant"];
  if (tenants.length > MAX_TENANTS) return [`it names more than ${MAX_TENANTS} tenants`];
  const firstByUrl = new Map<string, number>();
  const firstByName = new Map<string, number>();
  return tenants.flatMap(({ name, url, token, orgId }, index) => {
    const position = index + 1;
    const base = parseBaseUrl(url);
    const problems: string[] = [];
    const twice = (first: number | undefined, what: string) =>
      first === undefined ? [] : [`${what} ${position} is the same as ${what} ${first}`];
    if ("problem" in base) problems.push(`URL ${position} ${base.problem}`);
    else {
      problems.push(...twice(firstByUrl.get(base.url), "URL"));
      if (!firstByUrl.has(base.url)) firstByUrl.set(base.url, position);
    }
    problems.push(...twice(firstByName.get(name), "name"));
    if (!firstByName.has(name)) firstByName.set(name, position);
    if (!isHeaderValue(token)) problems.push(`token ${position} is empty, too long or not printable ASCII`);
    if (orgId !== undefined && !isHeaderValue(orgId)) problems.push(`org id ${position} is not printable ASCII`);
    return problems;
  });
}

/** @throws {Misuse} naming every problem at once. */
export function refuseUnusableFleet(tenants: readonly TenantEndpoint[]): void {
  refuse(problemsOfFleet(tenants));
}

/** @throws {Misuse} when there is a problem. */
export function refuse(problems: readonly string[]): void {
  if (problems.length === 0) return;
  throw new Misuse({
    what: "The list of tenants to test",
    why: problems.join("; "),
    fix: "Set CANARY_TENANT_URLS and CANARY_ADMIN_TOKENS to lists of the same length, in the same order, or name the stack",
  });
}
