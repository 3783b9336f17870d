import type { MemoriesApi } from "../../../smoke";
import {
  answer,
  closed,
  drip,
  HTML,
  hang,
  hangAfterHeaders,
  redirect,
  reset,
  tenMegabytes,
  truncated,
} from "../../support/faulty-tenant";
import { type Caller, on, onAll, type RouteName, type WireFault } from "../../support/smoke-tenant";
import { APIS, type FaultCase, SHORT_MS } from "./fault-case";

/** The checks that must be refused, and whose bearer they send. */
const CHECKS: readonly (readonly [check: string, as: Caller])[] = [
  ["unauthenticated", "nobody"],
  ["isolation", "neighbour"],
];

/** Every admin route that the suite uses. */
const ROUTES: Readonly<Record<MemoriesApi, readonly RouteName[]>> = {
  root: ["liveness", "workspaces", "events", "commit", "search"],
  workspace: ["liveness", "workspaces", "events", "createWorkspace", "removeWorkspace", "commit", "search", "forget"],
};

type Way = readonly [what: string, fault: WireFault, got: RegExp];

/** Whatever is not 401 is an open door, or one that hides behind another sign. */
const OPEN: readonly Way[] = [
  ["200", answer(200, []), /^200 application\/json, a JSON array of 0$/],
  ["302", redirect("/login"), /^302 .*a redirect$/],
  ["a redirect to another origin", redirect("http://127.0.0.1:9/", 307), /^307 .*a redirect$/],
  ["403", answer(403, {}), /^403 /],
  ["404", answer(404, {}), /^404 /],
  ["500", answer(500, {}), /^500 /],
];
const ALSO_OPEN: readonly Way[] = [
  ["201", answer(201, { id: "a" }), /^201 application\/json, a JSON object$/],
  ["204", answer(204, ""), /^204 /],
  ["400", answer(400, { error: "content is required" }), /^400 /],
  ["10 MB", tenMegabytes, /^200 application\/json, /],
  ["a page", HTML, /^200 text\/html/],
];

/** Not one of these is asked again: an answer of luck would be a yes. */
const UNHEARD: readonly Way[] = [
  ["503", answer(503, { code: "platform_unavailable" }), /^503 /],
  ["a reset", reset, /no answer/],
  ["a hang", hang, /TIMEOUT/],
];
const ALSO_UNHEARD: readonly Way[] = [
  ["429", answer(429, {}), /^429 /],
  ["502", answer(502, ""), /^502 /],
  ["504", answer(504, ""), /^504 /],
  ["a closed connection", closed, /no answer/],
  ["half of 200", truncated, /no answer/],
  ["a hang after 401", hangAfterHeaders(401), /TIMEOUT/],
];

/** Its status is known although it never ends, and a door that streams is open. */
const WITHOUT_END: readonly Way[] = [
  ["a slow drip", drip, /^200 and a body without end$/],
  ["a stream that never ends", hangAfterHeaders(200), /^200 and a body without end$/],
];

const rowOf = (
  memoriesApi: MemoriesApi,
  route: RouteName,
  [caught, as]: (typeof CHECKS)[number],
  [what, fault, got]: Way,
) => ({
  name: `${what} to ${as} from ${route} alone shows in ${caught} (${memoriesApi})`,
  memoriesApi,
  wire: on(route, fault, as),
  caught,
  got,
});
const unheard = ({ got }: { got: RegExp }) => ({
  as: "undetermined" as const,
  ...(got.source === "TIMEOUT" ? { checkDeadlineMs: SHORT_MS } : {}),
});

const everyRoute: readonly FaultCase[] = APIS.flatMap((api) =>
  ROUTES[api].flatMap((route) =>
    CHECKS.flatMap((check) => [
      ...OPEN.map((way) => rowOf(api, route, check, way)),
      ...UNHEARD.map((way) => rowOf(api, route, check, way)).map((row) => ({ ...row, ...unheard(row) })),
    ]),
  ),
);

const everyWay: readonly FaultCase[] = CHECKS.flatMap((check) => [
  ...ALSO_OPEN.map((way) => rowOf("root", "liveness", check, way)),
  ...ALSO_UNHEARD.map((way) => rowOf("root", "liveness", check, way)).map((row) => ({ ...row, ...unheard(row) })),
  ...WITHOUT_END.map((way) => ({ ...rowOf("root", "liveness", check, way), checkDeadlineMs: SHORT_MS })),
]);

export const faultsOfRefusals: readonly FaultCase[] = [
  ...everyRoute,
  ...everyWay,
  ...APIS.map((memoriesApi) => ({
    name: `a tenant that lets other bearers in, and asks for one, fails isolation (${memoriesApi})`,
    memoriesApi,
    wire: onAll("neighbour", answer(200, [])),
    caught: "isolation",
    got: /^200 /,
  })),
  {
    name: "an open route is said before one that is not heard",
    wire: (request, response, caller) =>
      on("liveness", answer(503, {}), "nobody")(request, response, caller) !== false ||
      on("search", answer(200, []), "nobody")(request, response, caller),
    caught: "unauthenticated",
    got: /^200 application\/json, a JSON array of 0$/,
  },
];
