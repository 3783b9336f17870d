import { parseDigest } from "../../core/model/image";
import { answers, answersCommits, ERROR_PAGE, opens, redirects, ticked } from "./faults";
import { inBothApis, type Mutant, of } from "./mutant";
import { DEPLOYMENT, IMAGE } from "./tenant";

/** What ran before. */
const BEFORE = { sha: "0000000", digest: parseDigest(`sha256:${"0".repeat(64)}`) };
const HOUR = 3_600;
/** Long enough for a healthy tenant on a busy machine. */
const SHORT_MS = 1_000;

/** What the suite must find, each in a tenant of its own, in the order of the suite. */
export const mutants: readonly Mutant[] = [
  ...of("witness-before", [
    {
      name: "other-sha",
      fault: "the build before still answers, whatever the updater says",
      expected: "INCONCLUSIVE",
      mutate: () => ({ sha: () => BEFORE.sha }),
    },
    {
      name: "no-sha",
      fault: "the build does not say what it is",
      expected: "INCONCLUSIVE",
      mutate: () => ({ sha: () => undefined }),
    },
    {
      name: "other-bytes",
      fault: "the sha is right and the bytes are others, because the tag has moved",
      expected: "INCONCLUSIVE",
      mutate: ({ updater }) => {
        const moved = { ...IMAGE, digest: BEFORE.digest };
        return { updater: { ...updater, tried: moved, running: moved } };
      },
    },
    {
      name: "put-back",
      fault: "the updater found the build unhealthy and put the one before back",
      mutate: () => ({
        sha: () => BEFORE.sha,
        updater: { outcome: "rejected", deployment: DEPLOYMENT.id, tried: IMAGE, running: BEFORE },
      }),
    },
  ]),
  ...of("liveness", [
    {
      name: "stale",
      fault: "one of the subsystems stopped an hour ago",
      mutate: ticked({ scheduler: 1, heartbeat: HOUR }),
    },
    { name: "empty", fault: "no subsystem is there", mutate: ticked({}) },
    {
      name: "html",
      fault: 'an HTML error page with 200 and a "[" is the answer',
      mutate: answers(ERROR_PAGE, "GET /admin/liveness"),
    },
  ]),
  ...of("workspaces", [
    {
      name: "object",
      fault: "the list is inside an object",
      mutate: answers({ status: 200, body: { workspaces: [] } }, "GET /workspaces"),
    },
    {
      name: "redirect",
      fault: "the answer is a redirect to another origin, where the list is right",
      mutate: redirects("GET /workspaces"),
    },
  ]),
  ...inBothApis("memories", [
    { name: "forgotten", fault: "a memory is lost", mutate: () => ({ keep: () => [] }) },
    { name: "twice", fault: "a memory is found twice", mutate: () => ({ keep: (memory) => [memory, memory] }) },
    {
      name: "changed",
      fault: "a memory is not as it was",
      mutate: () => ({ keep: ({ id, content }) => [{ id, content: `${content}.` }] }),
    },
    {
      name: "500",
      fault: "a memory cannot be committed",
      mutate: answersCommits({ status: 500, body: { error: "internal server error" } }),
    },
    {
      name: "404",
      fault: "the route of commits is gone",
      mutate: answersCommits({ status: 404, body: { error: "not found" } }),
    },
    {
      name: "stay",
      fault: "a memory cannot be deleted",
      mutate: answers({ status: 500, body: {} }, "DELETE /memories/:id", "DELETE /workspaces/:id/memories/:id"),
    },
  ]),
  ...inBothApis("scrubber", [
    { name: "off", fault: "a credential is stored in clear", mutate: () => ({ scrub: (content) => content }) },
    {
      name: "beside",
      fault: "a credential is stored in clear beside its redaction",
      mutate: ({ scrub }) => ({
        scrub: (content) => (scrub(content) === content ? content : `${scrub(content)} ${content}`),
      }),
    },
    {
      name: "in-part",
      fault: "only the beginning of a credential is redacted",
      mutate: ({ scrub }) => ({
        scrub: (content) => (scrub(content) === content ? content : content.replace(/sk-\w{4}/, "[REDACTED:KEY]")),
      }),
    },
    {
      name: "silent",
      fault: "a credential vanishes without a mark",
      mutate: ({ scrub }) => ({ scrub: (content) => scrub(content).replace(/\[REDACTED:\w+\]/g, "") }),
    },
  ]),
  ...of("events", [
    {
      name: "html",
      fault: 'an HTML error page with 200 and a "[" is the answer',
      mutate: answers(ERROR_PAGE, "GET /events"),
    },
    {
      name: "hang",
      fault: "the answer never comes",
      expected: "INCONCLUSIVE",
      deadlineMs: SHORT_MS,
      mutate: answers(undefined, "GET /events"),
    },
    {
      name: "503",
      fault: "the database cannot be reached",
      expected: "INCONCLUSIVE",
      deadlineMs: SHORT_MS,
      mutate: answers({ status: 503, body: { code: "platform_unavailable" } }, "GET /events"),
    },
  ]),
  ...of("unauthenticated", [
    { name: "open-all", fault: "every admin route is open", mutate: opens(() => true) },
    {
      name: "open-events",
      fault: "one admin route is open: GET /events",
      memoriesApi: "root",
      mutate: opens((route) => route === "GET /events"),
    },
    {
      name: "open-commit",
      fault: "one admin route is open: POST /memories/commit",
      memoriesApi: "root",
      mutate: opens((route) => route === "POST /memories/commit"),
    },
    {
      name: "open-delete",
      fault: "one admin route is open: DELETE /workspaces/:id",
      mutate: opens((route) => route === "DELETE /workspaces/:id"),
    },
    {
      name: "login-page",
      fault: "a login page with 200 is the answer instead of a refusal",
      mutate: ({ refusal }) => ({ refusal: (bearer) => (bearer === undefined ? ERROR_PAGE : refusal(bearer)) }),
    },
  ]),
  ...of("isolation", [
    {
      name: "neighbour",
      fault: "the bearer of the tenant beside it is accepted",
      mutate: ({ admits }, { token }) => ({ admits: (bearer, route) => bearer === token || admits(bearer, route) }),
    },
    {
      name: "any",
      fault: "any bearer is accepted",
      memoriesApi: "root",
      mutate: () => ({ admits: (bearer) => bearer !== undefined }),
    },
  ]),
  ...of("witness-after", [
    {
      name: "swapped",
      fault: "the build is replaced while the suite runs",
      expected: "INCONCLUSIVE",
      mutate: () => {
        let looks = 0;
        return { sha: () => (looks++ === 0 ? IMAGE.sha : BEFORE.sha) };
      },
    },
  ]),
];
