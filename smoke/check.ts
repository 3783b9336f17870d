import type { Ask } from "./ask";
import type { Finding } from "./finding";

/** Which memories API the fleet speaks; configuration, because guessing it from a 404 would hide the regression. */
export type MemoriesApi = "root" | "workspace";

export interface CheckContext {
  /** The tenant's name. */
  readonly tenant: string;
  /** Asks the tenant within the check's deadline; gives up when the run is ended. */
  readonly ask: Ask;
  /** Asks the tenant within a short deadline of its own, also after the run was ended: for removing what was made. */
  readonly askToCleanUp: Ask;
  readonly memoriesApi: MemoriesApi;
  /** Different for every check of every run; no run of 33 letters or digits, which the tenant's scrubber would eat. */
  readonly nonce: string;
}

/** One question to a tenant. What it finds is returned; what it throws is a fault of the check itself. */
export interface Check {
  /** Stable for ever: it is in reports and dashboards. The name of its file. */
  readonly name: string;
  readonly why: string;
  /** What to look at when it does not pass. */
  readonly fix: string;
  readonly run: (context: CheckContext) => Promise<Finding>;
}
