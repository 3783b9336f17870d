import { mapConcurrently } from "../core/map-concurrently";
import type { Ask, Reply } from "./ask";
import type { CheckContext } from "./check";
import { type Finding, passed } from "./finding";

type Route = Pick<Parameters<Ask>[0], "method" | "path" | "json">;

/** Eight routes are asked in four turns, as many as a probe of the memories takes: more at once would only be more connections. */
const AT_ONCE = 2;

/**
 * Returns every admin route that the suite uses. What they name does not exist and what they send is not valid, so that
 * a tenant that lets them through is left as it was.
 */
function adminRoutes({ memoriesApi, nonce }: CheckContext): Route[] {
  const common: Route[] = [{ path: "/admin/liveness" }, { path: "/workspaces" }, { path: "/events" }];
  if (memoriesApi === "root") {
    return [
      ...common,
      { method: "POST", path: "/memories/commit", json: {} },
      { path: `/memories/search?query=${nonce}` },
    ];
  }
  const workspace = `/workspaces/${nonce}`;
  return [
    ...common,
    { method: "POST", path: "/workspaces", json: {} },
    { method: "DELETE", path: `${workspace}?confirm=true` },
    { method: "POST", path: `${workspace}/memories`, json: {} },
    { path: `${workspace}/memories?q=${nonce}` },
    { method: "DELETE", path: `${workspace}/memories/${nonce}` },
  ];
}

/** Finds whether every admin route answers exactly 401; an open route is said before one that could not be asked. */
export async function expectRefusals(
  context: CheckContext,
  as: "nobody" | "neighbour",
  expected: string,
): Promise<Finding> {
  const replies: Reply<unknown>[] = await mapConcurrently(adminRoutes(context), AT_ONCE, (route) =>
    context.ask({ ...route, as, isExpectedStatus: (status) => status === 401, expected }),
  );
  const shortfalls = replies.filter((reply) => reply.result !== "answered");
  return shortfalls.find(({ result }) => result === "failed") ?? shortfalls[0] ?? passed;
}
