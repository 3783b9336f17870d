import type { Weight } from "../core/model/verdict";
import type { Ask } from "./ask";
import type { Finding } from "./finding";

/** Of a check that has none of its own. */
export const CHECK_DEADLINE_MS = 20_000;

/** Which memories API the fleet speaks; configuration, because guessing it from a 404 would hide the regression. */
export type MemoriesApi = "root" | "workspace";

/** What the suite must know of the fleet as a whole. */
export interface SuiteSettings {
  readonly memoriesApi: MemoriesApi;
  /** How old the last tick of a subsystem may be, in seconds, where it is not the default; by the subsystem's name. */
  readonly tickLimits?: Readonly<Record<string, number>> | undefined;
}

export interface CheckContext extends SuiteSettings {
  /** The tenant's name. */
  readonly tenant: string;
  /** Asks the tenant within the check's deadline; gives up when the run is ended. */
  readonly ask: Ask;
  /** Asks the tenant within a short deadline of its own, also after the run was ended: for removing what was made. */
  readonly askToCleanUp: Ask;
  /** Whether the run was ended, so that somebody waits for the last of it. */
  readonly isEnded: () => boolean;
  /** Different for every check of every run; no run of 33 letters or digits, which the tenant's scrubber would eat. */
  readonly nonce: string;
  /** The wall clock. */
  readonly now: () => Date;
}

/** One question to a tenant. What it finds is returned; what it throws is a fault of the check itself. */
export interface Check {
  /** Stable for ever: it is in reports and dashboards. The name of its file. */
  readonly name: string;
  readonly why: string;
  /** What to look at when it does not pass. */
  readonly fix: string;
  /** `critical` unless given. */
  readonly weight?: Weight;
  /** Nothing is asked twice, so that no hole is retried into green, and no quorum of tenants outvotes it. */
  readonly isSecurity?: boolean;
  /** For the whole check but its clean-up, in milliseconds; 20 s unless given. */
  readonly deadlineMs?: number;
  readonly run: (context: CheckContext) => Promise<Finding>;
}
