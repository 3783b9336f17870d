// What a gate said of a build, from the marker in a ring's stack or from the smoke suite's report.
import { Refused } from "../core/errors";
import type { Sha } from "../core/model/image";
import type { Digests, LedgerEntry } from "../core/model/ledger";
import type { Marker } from "../core/model/marker";
import type { StackOutputs } from "../core/model/outputs";
import type { Verdict } from "../core/model/verdict";

/** What is known of a build before the registry is asked. */
export interface Evidence {
  readonly outcome: "GREEN" | "RED";
  /** The manifests that were tested. */
  readonly digests: Digests;
  /** What the gate said, in short; null when only its marker is there. */
  readonly verdict: LedgerEntry["verdict"];
}

const DEPLOY = "Deploy it to the canary ring with `pulumi up`; it can be promoted when the gate says GREEN";

/**
 * Returns what a ring's marker says of a build.
 * @throws {Refused} when the ring is not the canary, or last verified another build.
 */
export function evidenceOfStack(sha: Sha, { ring, verified }: Pick<StackOutputs, "ring" | "verified">): Evidence {
  if (ring !== "canary") {
    throw new Refused({
      what: `Promoting ${sha} from the ${ring} ring`,
      why: "a build is released only after the smoke suite of the canary ring verified it",
      fix: "Deploy it to the canary ring with `pulumi up`, then give that ring's stack with --stack",
    });
  }
  const marker: Marker | null = verified;
  if (marker?.sha === sha) return { outcome: "GREEN", digests: marker.digests, verdict: null };
  throw new Refused({
    what: `The build ${sha}`,
    why: marker === null ? "no build has been verified by the gate yet" : `the gate last verified ${marker.sha}`,
    fix: DEPLOY,
  });
}

/**
 * Returns what a gate's report says of a build, GREEN or RED.
 * @throws {Refused} when the report is of another build, or says nothing that a release could rest on.
 */
export function evidenceOfReport(sha: Sha, verdict: Verdict): Evidence {
  const { outcome, digests } = verdict;
  const why = weaknessOf(sha, verdict);
  if (why !== undefined || digests === null || outcome === "INCONCLUSIVE") {
    throw new Refused({ what: `The report on ${verdict.sha ?? "no sha"}`, why: why ?? NO_DIGESTS, fix: DEPLOY });
  }
  const deciding = new Set(verdict.suite.filter(({ weight }) => weight === "critical").map(({ name }) => name));
  const failed = verdict.checks.filter(({ result, check }) => result === "failed" && deciding.has(check));
  return {
    outcome,
    digests,
    verdict: {
      outcome,
      tenants: verdict.tenants.length,
      checks: verdict.suite.map(({ name }) => name),
      failed: [...new Set(failed.map(({ check }) => check))],
      at: verdict.startedAt,
    },
  };
}

const NO_DIGESTS = "it does not say which images the tenants were deployed with";

/** The gate's own report has none of these. */
function weaknessOf(sha: Sha, verdict: Verdict): string | undefined {
  if (verdict.sha !== sha) return `it is not on ${sha}`;
  if (verdict.outcome === "INCONCLUSIVE") return "it is INCONCLUSIVE: the gate could not tell";
  if (verdict.digests === null) return NO_DIGESTS;
  if (verdict.missingShards.length > 0) return "shards of the fleet are missing from it";
  if (verdict.assumedAfterMs !== null) return "nobody saw what the tenants run: it was assumed";
  // Half a look is enough to see that a build is broken.
  if (verdict.outcome === "RED") return undefined;
  if (verdict.grep !== null || verdict.shard !== null || verdict.isEnded)
    return "it is on a part of the suite or the fleet";
  return undefined;
}
