import { answer, gzipped, HTML, hang, redirect, reset, truncated } from "../../support/faulty-tenant";
import { storeMemories } from "../../support/memory-store";
import { on } from "../../support/smoke-tenant";
import { APIS, type FaultCase, SHORT_MS } from "./fault-case";
import { SILENCES, WRONG_ANSWERS } from "./wire";

const everyWay: readonly FaultCase[] = APIS.flatMap((memoriesApi) =>
  (["commit", "search"] as const).flatMap((route) => [
    ...WRONG_ANSWERS.map(({ what, fault, got, form = got }) => ({
      name: `${what} from ${route} fails memories (${memoriesApi})`,
      memoriesApi,
      wire: on(route, fault),
      caught: "memories",
      got: form,
    })),
    ...SILENCES.map(({ what, fault, ...rest }) => ({
      name: `${what} from ${route} leaves memories undetermined (${memoriesApi})`,
      memoriesApi,
      wire: on(route, fault),
      caught: "memories",
      as: "undetermined" as const,
      ...rest,
    })),
  ]),
);

const eitherApi: readonly FaultCase[] = APIS.flatMap((memoriesApi) => {
  const row = { memoriesApi, caught: "memories" };
  return [
    { ...row, name: `memories-500 fails memories (${memoriesApi})`, faults: ["memories-500"], got: /^500/ },
    {
      ...row,
      name: `memories-forget fails memories (${memoriesApi})`,
      faults: ["memories-forget"],
      got: /^0 memories/,
    },
    {
      ...row,
      name: `a commit without an id fails memories (${memoriesApi})`,
      wire: on("commit", answer(201, { status: "ok" })),
      got: /; id: /,
    },
    {
      ...row,
      name: `an id that would be another path fails memories (${memoriesApi})`,
      wire: on("commit", answer(201, { id: ".." })),
      got: /no plain id/,
    },
    {
      ...row,
      name: `an object around the found memories fails memories (${memoriesApi})`,
      wire: on("search", answer(200, { memories: [] })),
      got: /a JSON object/,
    },
    {
      ...row,
      name: `a search that finds another memory fails memories (${memoriesApi})`,
      wire: on("search", answer(200, [{ id: "other", content: "canary-smoke" }])),
      got: /^1 memories, 0 with the probe's id/,
    },
    {
      ...row,
      name: `a memory without its content fails memories (${memoriesApi})`,
      wire: on("search", answer(200, [{ id: "other" }])),
      got: /; 0\.content: /,
    },
    {
      ...row,
      name: `a deletion that breaks fails memories (${memoriesApi})`,
      wire: on("forget", answer(500, { error: "boom" })),
      got: /^500/,
    },
    {
      ...row,
      name: `a deletion that redirects fails memories (${memoriesApi})`,
      wire: on("forget", redirect("http://127.0.0.1:9/")),
      got: /^302/,
    },
  ] satisfies FaultCase[];
});

const rootOnly: readonly FaultCase[] = [
  {
    what: "a search that finds the probe twice",
    wire: storeMemories({ find: (found) => [...found, ...found] }),
    got: /^2 memories, 2 with the probe's id, 2 unchanged$/,
  },
  {
    what: "a search that finds another memory beside the probe",
    wire: storeMemories({ find: (found) => [...found, { id: "other", content: "another" }] }),
    got: /^2 memories, 1 with the probe's id, 1 unchanged$/,
  },
  {
    what: "a memory that is not as it was",
    wire: storeMemories({ find: (found) => found.map(({ id, content }) => ({ id, content: `${content}!` })) }),
    got: /^1 memories, 1 with the probe's id, 0 unchanged$/,
  },
].map(({ what, ...row }) => ({ ...row, name: `${what} fails memories`, caught: "memories" }));

const probeWorkspace: readonly FaultCase[] = (
  [
    { what: "a missing route of deletion", wire: on("forget", answer(404, {})), got: /^404/ },
    { what: "a workspace that cannot be created", wire: on("createWorkspace", answer(404, {})), got: /^404/ },
    { what: "a creation with 200", wire: on("createWorkspace", answer(200, { id: "a" })), got: /^200/ },
    { what: "a workspace without an id", wire: on("createWorkspace", answer(201, {})), got: /; id: / },
    {
      what: "a workspace with a path for an id",
      wire: on("createWorkspace", answer(201, { id: "a/b" })),
      got: /plain/,
    },
    { what: "a page instead of a workspace", wire: on("createWorkspace", HTML), got: /^200 text\/html/ },
    { what: "an unreadable workspace", wire: on("createWorkspace", gzipped), got: /^200/ },
    {
      what: "a workspace that cannot be removed",
      wire: on("removeWorkspace", answer(500, { error: "boom" })),
      got: /^500/,
    },
    {
      what: "a removal of nothing",
      wire: on("removeWorkspace", answer(500, { removed_count: 0 })),
      got: /^500: \{"removed_count":0\}$/,
    },
    { what: "a removal that redirects", wire: on("removeWorkspace", redirect("http://127.0.0.1:9/")), got: /^302/ },
    { what: "a creation that hangs", as: "undetermined", wire: on("createWorkspace", hang), got: /TIMEOUT/ },
    { what: "a reset creation", as: "undetermined", wire: on("createWorkspace", reset), got: /no answer/ },
    { what: "half a creation", as: "undetermined", wire: on("createWorkspace", truncated), got: /no answer/ },
  ] as const
).map(({ what, ...row }) => ({
  ...row,
  name: `${what} shows in memories`,
  memoriesApi: "workspace",
  caught: "memories",
  ...("as" in row ? { checkDeadlineMs: SHORT_MS } : {}),
}));

export const faultsOfMemories: readonly FaultCase[] = [...everyWay, ...eitherApi, ...rootOnly, ...probeWorkspace];
