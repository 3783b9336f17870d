import { inert } from "../core/inert";
import type { LedgerEntry } from "../core/model/ledger";
import type { Release } from "../core/model/release";
import type { ReleaseStatus, TagStatus } from "../core/model/release-status";
import { code, plain } from "./markdown-text";

const title = ({ event, sha }: Pick<Release, "event" | "sha">) =>
  `${event === "promoted" ? "Promotion of" : "Rollback to"} ${sha ?? "a build without a sha"}`;

/** Returns a line per image, `repository:latest  old -> new`, and what that came to. */
export function renderRelease(release: Release): string {
  const lines = release.images.map(({ repository, from, to }) => `${repository}:latest  ${from ?? "absent"} -> ${to}`);
  return [...lines, ...release.notes, conclusion(release)].join("\n");
}

function conclusion(release: Release): string {
  const { isDryRun, images } = release;
  const moving = images.filter(({ from, to }) => from !== to).length;
  const what = title(release);
  if (moving === 0) return `${what}: :latest is there already, nothing to do.`;
  const count = `${moving} of ${images.length} images`;
  return isDryRun ? `${what}: everything is in order, it would move ${count}.` : `${what}: moved ${count}.`;
}

/** Returns a release as a step summary: the sha, from where to where, and how to take it back. */
export function renderReleaseMarkdown(release: Release): string {
  const { event, isForced, reason, isDryRun, images, notes } = release;
  const hasPrevious = images.some(({ from, to }) => from !== null && from !== to);
  return [
    `### ${title(release)}${isDryRun ? " (dry run: nothing was moved)" : ""}`,
    ...(isForced ? ["**Forced past the gate.**"] : []),
    ...(reason === null ? [] : [`Reason: ${plain(reason)}`]),
    ["| image | before | now |", "| --- | --- | --- |", ...images.map(row)].join("\n"),
    ...notes.map(plain),
    ...(event === "promoted" && hasPrevious && !isDryRun
      ? ["To take it back: `npx canary rollback --previous`, which production follows as it followed this."]
      : []),
  ].join("\n\n");
}

const row = ({ repository, from, to }: Release["images"][number]) =>
  `| ${code(repository)} | \`${from ?? "absent"}\` | \`${to}\` |`;

/** Returns what is released, per image, and what is wrong with it. `now` is in milliseconds since 1970. */
export function renderStatus(status: ReleaseStatus, now: number): string {
  const { images, isConsistent, released, verified, problems } = status;
  const lines = images.flatMap(({ repository, latest, previous }) => [
    `${repository}`,
    `  :latest    ${tag(latest, now)}`,
    `  :previous  ${tag(previous, now)}`,
  ]);
  const agreement =
    isConsistent === null
      ? "Whether the images are of one build is not known: the ledger does not know them."
      : isConsistent
        ? "The images are of one build."
        : "The images are NOT of one build.";
  return [
    ...lines,
    `Released last, by the ledger: ${moment(released, now)}.`,
    `Verified last, by the ledger: ${moment(verified, now)}.`,
    agreement,
    ...problems.map((problem) => `Problem: ${problem}.`),
  ].join("\n");
}

const tag = (status: TagStatus | null, now: number) =>
  status === null
    ? "absent"
    : `${status.sha ?? "unknown"}  ${status.digest}  ${status.builtAt === null ? "of unknown age" : `built ${ago(status.builtAt, now)}`}`;

const moment = (what: { readonly sha: string | null; readonly at: string } | null, now: number) =>
  what === null ? "nothing" : `${what.sha ?? "a build without a sha"}, ${ago(what.at, now)}`;

/** Returns the ledger's entries as lines, in the order given. */
export function renderHistory(entries: readonly LedgerEntry[]): string {
  if (entries.length === 0) return "The ledger has no entries yet: the first promotion writes some.";
  const width = Math.max(...entries.map(({ event }) => event.length));
  return entries.map((entry) => line(entry, width)).join("\n");
}

function line({ at, event, sha, actor, reason, runUrl, isForced, verdict }: LedgerEntry, width: number): string {
  const failed = event === "rejected" && verdict !== null ? `failed ${verdict.failed.join(", ")}` : undefined;
  const parts = [
    isForced ? "forced" : undefined,
    failed,
    actor === null ? undefined : `by ${actor}`,
    reason === null ? undefined : `"${reason}"`,
    runUrl ?? undefined,
  ].flatMap((part) => (part === undefined ? [] : [inert(part)]));
  return `${at}  ${event.padEnd(width)}  ${sha ?? "unknown"}${parts.length > 0 ? `  ${parts.join(", ")}` : ""}`;
}

const UNITS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const;

/** Returns how long ago a moment was, in the largest unit of which there is at least one. */
function ago(at: string, now: number): string {
  const seconds = Math.max(0, Math.round((now - Date.parse(at)) / 1000));
  const [unit, size] = UNITS.find(([, length]) => seconds >= length) ?? (["second", 1] as const);
  return new Intl.RelativeTimeFormat("en").format(-Math.floor(seconds / size), unit);
}
