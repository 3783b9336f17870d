// What the engine's event log says of a refresh: of every resource whether the cloud has it as the state does.
import { z } from "zod";
import { tryParseJson } from "../core/model/try-parse-json";
import { changesAt, type PropertyChange } from "./property-changes";

/** A thousand times a machine with its first-boot script. */
const MAX_EVENT_LENGTH = 16 * 1024 * 1024;
/** How the engine calls the resource of a provider, which is its own and in no cloud. */
const PROVIDER = /^pulumi:providers:/;

const bag = z.record(z.string(), z.unknown()).nullish();
const sideSchema = z.object({
  /** A provider has it: it is no grouping of others. */
  custom: z.boolean().default(false),
  /** The program only reads it, like another stack's outputs. */
  external: z.boolean().default(false),
  /** Another one took its place, and it is yet to be deleted. */
  delete: z.boolean().default(false),
  inputs: bag,
  outputs: bag,
});
const stepSchema = z.object({
  op: z.string(),
  urn: z.string(),
  type: z.string(),
  old: sideSchema.nullish(),
  new: sideSchema.nullish(),
  /** Keys that differ, and paths that do; a provider may give either, both or none. */
  diffs: z.array(z.string()).nullish(),
  detailedDiff: z.record(z.string(), z.object({ diffKind: z.string() })).nullish(),
});
/** One event has one of these, or is about something else. */
const eventSchema = z.object({
  resOutputsEvent: z.object({ metadata: stepSchema }).optional(),
  summaryEvent: z.object({ result: z.string().optional() }).optional(),
});

/** Returns whether a cloud has what the state says of a resource: not where it groups others, is a provider, or is replaced. */
export const isOfCloud = (one: {
  readonly type: string;
  readonly custom: boolean;
  readonly delete: boolean;
}): boolean => one.custom && !one.delete && !PROVIDER.test(one.type);

/** What became of one resource. */
export interface RefreshedResource {
  readonly urn: string;
  readonly type: string;
  readonly outcome: "same" | "changed" | "deleted" | "read-anew";
  /** What differs, where it is changed. */
  readonly changes: readonly PropertyChange[];
  /** Putting it back would replace the resource. */
  readonly replaces: boolean;
}

export interface RefreshAccount {
  /** Those that the state says are in a cloud. */
  readonly resources: readonly RefreshedResource[];
  /** The engine came to its end. */
  readonly isWhole: boolean;
  /** Events that are none, or tell of something that a refresh does not do. */
  readonly unreadable: number;
}

/** Returns what the lines of an event log say; of a resource that is told of twice the last counts. */
export function readRefresh(lines: Iterable<string>): RefreshAccount {
  const resources = new Map<string, RefreshedResource>();
  let isWhole = false;
  let unreadable = 0;
  for (const line of lines) {
    if (line.trim() === "") continue;
    const event = line.length > MAX_EVENT_LENGTH ? undefined : eventSchema.safeParse(tryParseJson(line)).data;
    const step = event?.resOutputsEvent?.metadata;
    if (event?.summaryEvent) isWhole = true;
    if (event === undefined) unreadable++;
    if (!step?.old || !isOfCloud({ ...step.old, type: step.type })) continue;
    const refreshed = refreshedBy(step);
    if (refreshed === undefined) unreadable++;
    else resources.set(step.urn, refreshed);
  }
  return { resources: [...resources.values()], isWhole, unreadable };
}

type Step = z.infer<typeof stepSchema>;

function refreshedBy(step: Step): RefreshedResource | undefined {
  const { op, urn, type, old, new: now, diffs, detailedDiff } = step;
  const one = { urn, type, changes: [], replaces: false };
  if (op === "same") return { ...one, outcome: "same" };
  if (op === "delete") return { ...one, outcome: "deleted" };
  if (op !== "update") return undefined;
  // Every deployment reads it again; nobody has to put it back.
  if (old?.external === true) return { ...one, outcome: "read-anew" };
  const detailed = Object.entries(detailedDiff ?? {});
  const reported = detailed.length > 0 ? detailed.map(([path]) => path) : (diffs ?? []);
  const changes = changesAt(reported, sidesOf(old), sidesOf(now));
  return {
    ...one,
    outcome: "changed",
    changes,
    replaces: detailed.some(([, { diffKind }]) => /-replace$/.test(diffKind)),
  };
}

const sidesOf = (side: Step["old"]) => ({ inputs: side?.inputs ?? {}, outputs: side?.outputs ?? {} });
