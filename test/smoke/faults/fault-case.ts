import type { CheckResult } from "../../../core/model/verdict";
import type { MemoriesApi } from "../../../smoke";
import type { SmokeTenantOptions } from "../../support/smoke-tenant";

/** One way of being wrong, and the one check that must catch it: no other may fail. */
export interface FaultCase extends SmokeTenantOptions {
  readonly name: string;
  readonly caught: string;
  /** `failed` unless given. */
  readonly as?: CheckResult["result"];
  /** What the report must say came instead. */
  readonly got: RegExp;
  /** The root API unless given. */
  readonly memoriesApi?: MemoriesApi;
  readonly checkDeadlineMs?: number;
}

/** The deadline of a check where the fault is that nothing comes; long enough for what comes before it on a busy machine. */
export const SHORT_MS = 500;

export const APIS: readonly MemoriesApi[] = ["root", "workspace"];
