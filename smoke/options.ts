import type { Sha } from "../core/model/image";
import type { Digests } from "../core/model/ledger";
import type { Check, SuiteSettings } from "./check";
import type { Quorum } from "./quorum";
import type { Shard } from "./shard";
import type { Witness } from "./witness";

export interface SmokeProgress {
  /** `waiting`: tenants seen on the sha; `checking`: tenants whose checks are done. */
  readonly phase: "waiting" | "checking";
  readonly done: number;
  readonly total: number;
}

export interface SmokeOptions extends SuiteSettings {
  /** The sha under test; null, with `assumeAfterMs`, asks about the API alone. */
  readonly sha: Sha | null;
  /** The manifests that the ring was deployed with, where they are known; the verdict says so. */
  readonly digests?: Digests | null;
  /** Who says what a tenant runs, all of whom must; the field `sha` of `/health` unless given. */
  readonly witnesses?: readonly Witness[];
  /** How long to wait until every tenant is seen on the sha; 0 looks once. */
  readonly waitMs: number;
  /** Waits so long instead, and then goes on with tenants about which every witness is silent. The verdict says so. */
  readonly assumeAfterMs?: number | undefined;
  /** Pause between two looks; 1 s unless given. */
  readonly pollMs?: number;
  /** Tenants under test at the same time; 64 unless given. */
  readonly concurrency?: number | undefined;
  /** Deadline of one check that has none of its own; 20 s unless given, and the most that any check gets. */
  readonly checkDeadlineMs?: number;
  /** All tenants unless given. */
  readonly quorum?: Quorum | undefined;
  /** Runs only the checks whose `<tenant> <check>` matches. */
  readonly grep?: RegExp | undefined;
  /** Tests only every nth tenant. */
  readonly shard?: Shard | undefined;
  /** Ends the run at the first critical check that fails. */
  readonly bail?: boolean | undefined;
  /** What is checked between the witnesses; the suite unless given. Empty: only the witness is asked, once. */
  readonly checks?: readonly Check[];
  /** Ends the run soon: what was made is removed, and the verdict is INCONCLUSIVE. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: SmokeProgress) => void;
  /** The wall clock, for the report. */
  readonly now?: () => Date;
}
