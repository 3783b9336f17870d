import type { Outcome } from "./verdict";

/** A fleet with one faulty tenant, what the suite had to say of it, and what it said. */
export interface SelfTestCase {
  /** Stable for ever. */
  readonly name: string;
  /** What is wrong with the tenant. */
  readonly fault: string;
  /** The check that must find it. */
  readonly caughtBy: string;
  readonly expected: Outcome;
  readonly outcome: Outcome;
  /** The checks that failed; where none did, those that could not tell. */
  readonly blamed: readonly string[];
  /** Whether the outcome is the expected one, and that check alone is blamed, on the faulty tenant alone. */
  readonly isCaught: boolean;
}

/** Whether the smoke suite finds what it is there to find. */
export interface SelfTestReport {
  /** Every fault was caught by its own check, every check has a fault, and healthy tenants pass. */
  readonly isTrustworthy: boolean;
  /** Fleets without a fault. */
  readonly healthy: readonly {
    readonly memoriesApi: "root" | "workspace";
    readonly outcome: Outcome;
    readonly blamed: readonly string[];
    /** Whether it is GREEN and no check is blamed. */
    readonly isHealthy: boolean;
  }[];
  readonly cases: readonly SelfTestCase[];
  /** The checks that no fault puts to the test. */
  readonly uncovered: readonly string[];
  readonly durationMs: number;
}
