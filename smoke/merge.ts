import { isDeepStrictEqual } from "node:util";
import { Misuse } from "../core/errors";
import type { Outcome, Verdict } from "../core/model/verdict";
import { countQuorum, type Quorum } from "./quorum";
import { decideBoth } from "./verdict";

/** Shards that began further apart are not of one run: what the tenants run may be the same, what they were in is not. */
const MAX_APART_MS = 24 * 60 * 60_000;

/**
 * Returns the verdict of a whole fleet from those of its shards, decided anew from every result. A missing shard makes it
 * RED: nobody knows what was in it. A shard that was ended before its time leaves it INCONCLUSIVE at best.
 * @throws {Misuse} when there is none, one is no whole shard, one is there twice, or they are not of one run of one fleet.
 */
export function mergeVerdicts(verdicts: readonly Verdict[], quorum: Quorum = "100%"): Verdict {
  const [first] = verdicts;
  if (first === undefined) throw refusal("there is none");
  const of = first.shard?.of;
  if (of === undefined || verdicts.some(({ shard, grep }) => shard === null || grep !== null)) {
    throw refusal("each must be of a run with --shard and without --grep");
  }
  const identity = ({ sha, digests, fleet, shard, suite, settings }: Verdict) => ({
    sha,
    digests,
    fleet,
    of: shard?.of,
    suite,
    settings,
  });
  if (verdicts.some((verdict) => !isDeepStrictEqual(identity(verdict), identity(first)))) {
    throw refusal("they are not of the same sha, digests, fleet, number of shards, suite and settings");
  }
  const begun = verdicts.map(({ startedAt }) => Date.parse(startedAt));
  if (Math.max(...begun) - Math.min(...begun) > MAX_APART_MS) throw refusal("they began more than 24 h apart");
  const indexes = verdicts.map(({ shard }) => shard?.index ?? 0);
  if (new Set(indexes).size < indexes.length) throw refusal("a shard is there twice");

  const missingShards = Array.from({ length: of }, (_, i) => i + 1).filter((index) => !indexes.includes(index));
  const ordered = verdicts.toSorted((a, b) => (a.shard?.index ?? 0) - (b.shard?.index ?? 0));
  const tenants = ordered.flatMap((verdict) => verdict.tenants);
  const checks = ordered.flatMap((verdict) => verdict.checks);
  // How many tenants a missing shard had is not known either.
  const needed = missingShards.length > 0 ? tenants.length : countQuorum(quorum, tenants.length);
  const isEnded = verdicts.some((verdict) => verdict.isEnded);
  const decided = decideBoth({ tenants, suite: first.suite, quorum: needed }, checks);
  const whole = (outcome: Outcome): Outcome => {
    if (missingShards.length > 0) return "RED";
    return outcome === "GREEN" && isEnded ? "INCONCLUSIVE" : outcome;
  };
  const assumed = verdicts.flatMap(({ assumedAfterMs }) => assumedAfterMs ?? []);
  return {
    ...first,
    outcome: whole(decided.outcome),
    outcomeWithTrials: whole(decided.outcomeWithTrials),
    assumedAfterMs: assumed.length > 0 ? Math.max(...assumed) : null,
    shard: null,
    missingShards,
    isEnded,
    quorum: needed,
    tenants,
    checks,
    startedAt: verdicts.map(({ startedAt }) => startedAt).toSorted()[0] ?? first.startedAt,
    // They ran side by side.
    durationMs: Math.max(...verdicts.map(({ durationMs }) => durationMs)),
  };
}

const refusal = (why: string) =>
  new Misuse({
    what: "The reports to merge",
    why,
    fix: "Give one JSON report of every shard of one run: `canary smoke --shard <i>/<n> --report json=<file>`",
  });
