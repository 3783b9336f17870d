// Where in a stack's file a finding would be put right.
import { isMap, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import type { DriftFinding, NewFinding } from "../core/model/drift-report";

export interface StackFile {
  /** Its path in the repository, like `Pulumi.canary.yaml`. */
  readonly file: string;
  readonly text: string;
}

/** Which key of the configuration a part of the posture comes from; what is not here comes from the program. */
const CONFIGURED: Readonly<Record<string, readonly string[]>> = {
  updaterPeriodSeconds: ["updater", "periodSeconds"],
  instanceType: ["machine", "instanceType"],
  amiSource: ["machine", "amiParameter"],
  "rootVolume.type": ["machine", "rootVolumeType"],
  "rootVolume.sizeGib": ["machine", "rootVolumeGib"],
  ingress: ["network", "ingressCidrs"],
  safetyFlags: ["safetyFlags"],
};
const OF_TENANT = /^tenants\[([^\]]*)\]\.(.+)$/;

type Line = (path: readonly (string | number)[]) => number | undefined;

/**
 * Returns who finds a finding's line: that of the key that would have to change or, where the file does not say it yet, of the
 * nearest one around it. Null where nothing in the file has to do with it.
 */
export function createLocator(
  files: ReadonlyMap<string, StackFile>,
): (finding: NewFinding) => DriftFinding["location"] {
  const read = new Map([...files].map(([stack, file]) => [stack, { ...file, ...index(file.text) }]));
  return (finding) => {
    const found = read.get(finding.stack);
    const line = found && lineFor(finding, found.line, found.entryOf);
    return found === undefined || line === undefined ? null : { file: found.file, line };
  };
}

function lineFor({ section, kind, subject, path }: NewFinding, line: Line, entryOf: EntryOf): number | undefined {
  if (section === "images") return entryOf("tenants", (name) => name === subject) ?? line(["image", "tag"]);
  // Of two tenants whose names begin alike, the longer name is the resource's own.
  if (section === "cloud") return entryOf("tenants", (name) => `${subject}-`.startsWith(`tenant-${name}-`));
  if (kind === "unused" || kind === "expired") return entryOf("deltas", (word) => word === path);
  const [, name, own = path] = OF_TENANT.exec(path) ?? [];
  if (name !== undefined) return entryOf("tenants", (word) => word === name);
  const [root = "", ...rest] = own.split(".");
  if (root === "region") return line(["aws:region"]);
  if (root === "environment" || root === "featureFlags") return line([root, rest.join(".")]);
  const configured = CONFIGURED[own.replace(/\[.*$/, "")];
  return configured && line(configured);
}

/** The line of the entry of a list whose slug, name or path is the one that is wanted; of several the longest. */
type EntryOf = (list: "tenants" | "deltas", isWanted: (word: string) => boolean) => number | undefined;

function index(text: string): { line: Line; entryOf: EntryOf } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const config = document.get("config");
  const lineOf = (node: unknown): number | undefined => {
    const start = (node as Node | null | undefined)?.range?.[0];
    return start === undefined ? undefined : lines.linePos(start).line;
  };
  const line: Line = ([head = "", ...rest]) => {
    if (!isMap(config)) return undefined;
    let within: unknown = config;
    let found: number | undefined = lineOf(document.contents);
    for (const key of [`${head}`.includes(":") ? head : `tenant-fleet:${head}`, ...rest]) {
      const pair = isMap(within) ? within.items.find((one) => `${one.key}` === key) : undefined;
      if (pair === undefined) break;
      found = lineOf(pair.key) ?? found;
      within = pair.value;
    }
    return found;
  };
  const entryOf: EntryOf = (list, isWanted) => {
    const entries = isMap(config) ? config.get(`tenant-fleet:${list}`) : undefined;
    if (!isSeq(entries)) return undefined;
    const named = entries.items.flatMap((entry) =>
      isMap(entry) ? ["slug", "name", "path"].map((key) => ({ entry, word: `${entry.get(key) ?? ""}` })) : [],
    );
    const [longest] = named
      .filter(({ word }) => word !== "" && isWanted(word))
      .sort((a, b) => b.word.length - a.word.length);
    return lineOf(longest?.entry);
  };
  return { line, entryOf };
}
