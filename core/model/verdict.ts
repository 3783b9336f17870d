import type { Sha } from "./image";

/** GREEN: every tenant is right. RED: one is wrong. INCONCLUSIVE: could not tell, so nothing is promoted. */
export type Outcome = "GREEN" | "RED" | "INCONCLUSIVE";

/** One check against one tenant, as data. Texts are already bounded and free of secrets. */
export interface CheckResult {
  readonly tenant: string;
  readonly check: string;
  /** `undetermined`: the check could not tell (timeout, reset, 429, 502–504). */
  readonly result: "passed" | "failed" | "undetermined";
  readonly expected?: string;
  readonly got?: string;
  /** Method and URL. */
  readonly request?: string;
  readonly status?: number;
  /** What to look at next; given when the check did not pass. */
  readonly fix?: string;
  readonly durationMs: number;
}

export interface Verdict {
  readonly outcome: Outcome;
  /** The sha under test. */
  readonly sha: Sha;
  readonly checks: readonly CheckResult[];
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
}
