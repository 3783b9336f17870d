// What can be done to a tenant. Each returns what differs from a healthy one.
import type { Answer, Tenant } from "./tenant";

/** Makes what differs from a healthy tenant; its other routes stay. */
export type Mutation = (healthy: Tenant, neighbour: Tenant) => Partial<Tenant>;

/** It holds what a search for the start of an array would find. */
export const ERROR_PAGE: Answer = {
  status: 200,
  body: "<!doctype html><title>Error</title><pre>[object Object]</pre>",
};

/** Gives the same answer to whoever is admitted to one of the routes; undefined gives none. */
export const answers =
  (answer: Answer | undefined, ...routes: string[]): Mutation =>
  () => ({ routes: Object.fromEntries(routes.map((route) => [route, () => answer])) });

/** Refuses or breaks every commit of a memory. */
export const answersCommits = (answer: Answer): Mutation =>
  answers(answer, "POST /memories/commit", "POST /workspaces/:id/memories");

/** Has subsystems that ticked so many seconds ago. */
export function ticked(secondsAgo: Readonly<Record<string, number>>): Mutation {
  const subsystems = Object.entries(secondsAgo).map(([name, seconds]) => {
    const last = new Date(Date.now() - seconds * 1_000);
    return [name, { last_tick_at: last.toISOString(), seconds_ago: seconds }];
  });
  return answers({ status: 200, body: { subsystems: Object.fromEntries(subsystems) } }, "GET /admin/liveness");
}

/** Admits everybody without a bearer to some routes. */
export const opens =
  (isOpen: (route: string) => boolean): Mutation =>
  ({ admits }) => ({
    admits: (bearer, route) => admits(bearer, route) || (bearer === undefined && isOpen(route)),
  });

/** Sends whoever is admitted to another origin, where everybody gets the right answer. */
export const redirects =
  (route: string): Mutation =>
  ({ url, routes, admits }) => {
    const location = `${url.replace("127.0.0.1", "localhost")}/elsewhere`;
    return {
      admits: (bearer, asked) => asked === "GET /elsewhere" || admits(bearer, asked),
      routes: {
        [route]: () => ({ status: 302, body: {}, location }),
        "GET /elsewhere": (call) => routes[route]?.(call),
      },
    };
  };
