import { inert } from "../core/inert";
import { countOf } from "../core/model/count";
import type { Verdict } from "../core/model/verdict";
import type { Outline } from "./outline";

const MAX_SHARDS_NAMED = 20;

/** A remark on how a verdict came about: `partial`, and what that means. */
export interface Note {
  readonly label: string;
  readonly text: string;
}

/** Returns what a verdict is called: `GREEN abc1234 (assumed, partial)`. */
export function titleOf({ outcome, sha, assumedAfterMs, grep, shard, isEnded }: Verdict): string {
  const marks = [
    // Without a sha there is nothing that could be assumed to run; the meaning says so.
    ...(assumedAfterMs !== null && sha !== null ? ["assumed"] : []),
    ...(grep !== null ? ["partial"] : []),
    ...(shard !== null ? [`shard ${shard.index} of ${shard.of}`] : []),
    ...(isEnded ? ["ended"] : []),
  ];
  return [outcome, ...(sha === null ? [] : [sha]), ...(marks.length === 0 ? [] : [`(${marks.join(", ")})`])].join(" ");
}

/** Returns what the verdict means, without a full stop, and never more than is known. */
export function meaningOf(verdict: Verdict, outline: Outline): string {
  const { outcome, sha, assumedAfterMs } = verdict;
  const isAssumed = assumedAfterMs !== null;
  if (sha === null) return `${ofApi(verdict, outline)}, no image was looked at${isAssumed ? " (assumed)" : ""}`;
  if (outcome === "RED") return `${whatIsRed(outline)}, so it must not be released`;
  if (outcome === "INCONCLUSIVE")
    return outline.isWait
      ? "could not tell whether every tenant runs it"
      : "could not tell, so it must not be released";
  const who = tenantsThatCount(verdict);
  const runs = isQuorum(verdict) ? "run" : "runs";
  if (outline.isWait)
    return isAssumed ? "nothing contradicts it, but not every tenant was seen running it" : `${who} ${runs} it`;
  const what = checksThatCount(verdict, outline);
  if (isAssumed) return `${who} passed ${what}, but not all were seen running it`;
  return verdict.grep === null ? `${who} ${runs} it and passed ${what}` : `${who} passed ${what}`;
}

/** Returns what must be known beside the outcome, in a fixed order. */
export function notesOf(verdict: Verdict, { assumedTenants }: Outline): Note[] {
  const { sha, assumedAfterMs, grep, shard, missingShards, isEnded, quorum, tenants } = verdict;
  const notes: Note[] = [];
  if (assumedAfterMs !== null) {
    const who = assumedTenants === 0 ? "the tenants" : `${assumedTenants} of ${countOf(tenants.length, "tenant")}`;
    const what = sha === null ? `what ${who} run` : `that ${who} run ${sha}`;
    const when = assumedAfterMs === 0 ? "at once" : `after ${seconds(assumedAfterMs)}`;
    notes.push({ label: "assumed", text: `${what} was taken for granted ${when}` });
  }
  if (grep !== null) notes.push({ label: "partial", text: `only checks that match "${inert(grep)}" were run` });
  if (shard !== null)
    notes.push({ label: "shard", text: `${shard.index} of ${shard.of}: the other tenants are in the other shards` });
  if (missingShards.length > 0) notes.push({ label: "missing", text: ofMissing(missingShards) });
  if (isEnded) notes.push({ label: "ended", text: "the run was ended before everything was run" });
  if (isQuorum(verdict))
    notes.push({
      label: "quorum",
      text: `${quorum} of ${tenants.length} tenants must pass; a failed security check counts for all`,
    });
  return notes;
}

/** Returns what the checks that do not decide are called: apart, and as what they would have done. */
export function asideTitleOf(weight: "advisory" | "trial", { outcome, outcomeWithTrials }: Verdict): string {
  if (weight === "advisory") return "advisory, does not decide";
  return `trial: would have ${outcomeWithTrials === outcome ? "left" : "made"} it ${outcomeWithTrials}`;
}

/** Returns how much passed, on how many tenants and in what time. */
export function summaryOf({ checks, tenants, durationMs }: Verdict, { passed, notRun }: Outline): string {
  const rest = notRun === 0 ? "" : `, ${notRun} not run,`;
  const where = countOf(tenants.length, "tenant");
  return `${passed} of ${countOf(checks.length, "check")} passed${rest} on ${where} in ${seconds(durationMs)}`;
}

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 0)} s`;

function ofMissing(shards: readonly number[]): string {
  const more = shards.length - MAX_SHARDS_NAMED;
  const named = `${shards.slice(0, MAX_SHARDS_NAMED).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
  return `${shards.length === 1 ? "shard" : "shards"} ${named}: nobody knows what was found there`;
}

const isQuorum = ({ quorum, tenants }: Verdict) => quorum < tenants.length;

function tenantsThatCount(verdict: Verdict): string {
  const { quorum, tenants, shard } = verdict;
  const of = shard === null ? "" : " of this shard";
  return isQuorum(verdict) ? `at least ${quorum} of ${tenants.length} tenants${of}` : `every tenant${of}`;
}

function checksThatCount({ grep }: Verdict, { troubles }: Outline): string {
  if (grep !== null) return "the checks that were run";
  return troubles.advisory.length + troubles.trial.length > 0 ? "every check that decides" : "every check";
}

function whatIsRed({ isWait, isIncomplete }: Outline): string {
  if (isIncomplete) return "a part of the fleet is missing";
  return isWait ? "a tenant cannot run it" : "a check failed";
}

function ofApi(verdict: Verdict, outline: Outline): string {
  if (verdict.outcome === "RED") return outline.isIncomplete ? whatIsRed(outline) : "a check of the API failed";
  if (verdict.outcome === "INCONCLUSIVE") return "could not tell whether the API works";
  return `the API of ${tenantsThatCount(verdict)} passed ${checksThatCount(verdict, outline)}`;
}
