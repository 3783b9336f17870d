import { mapConcurrently } from "../core/map-concurrently";
import type { Ask, Reply } from "./ask";
import type { CheckContext } from "./check";
import { type Finding, passed } from "./finding";

type Route = Pick<Parameters<Ask>[0], "method" | "path" | "json">;

/** Eight routes take four turns, and the probe of the memories beside them five: more at once would only be more connections. */
const AT_ONCE = 2;
/** A route that has not answered by then is waited for beside the next: an open one must not hide behind those that hang. */
const TURN_MS = 1_000;

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
  const asked: Promise<Reply<unknown>>[] = [];
  await mapConcurrently(adminRoutes(context), AT_ONCE, (route) => {
    const reply = context.ask({ ...route, as, isExpectedStatus: (status) => status === 401, expected });
    asked.push(reply);
    return settledWithin(TURN_MS, reply);
  });
  const replies = await Promise.all(asked);
  const shortfalls = replies.filter((reply) => reply.result !== "answered");
  return shortfalls.find(({ result }) => result === "failed") ?? shortfalls[0] ?? passed;
}

/** Resolves when the promise is settled, or after so long. */
const settledWithin = (milliseconds: number, promise: Promise<unknown>): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    const settle = () => {
      clearTimeout(timer);
      resolve();
    };
    promise.then(settle, settle);
  });
