import type { Sha } from "../core/model/image";
import type { Check, CheckContext } from "./check";
import { type Finding, passed, type Shortfall } from "./finding";

/** What a witness says of a tenant: a finding, or that it has nothing to say, which is no evidence in either direction. */
export type Testimony = Finding | (Shortfall & { readonly isSilent: true });

/**
 * Somebody who can say what a tenant runs. It says `failed` only when the image was tried and put back; a tenant that is
 * not there yet was not tested, which is no evidence against the image.
 */
export interface Witness {
  /** As a user gives it, like `health:sha`. */
  readonly name: string;
  readonly testify: (sha: Sha, context: Pick<CheckContext, "tenant" | "ask">) => Promise<Testimony>;
}

interface Sighting {
  readonly sha: Sha;
  /** In the order in which they are asked. */
  readonly witnesses: readonly Witness[];
  /** Whether a witness that is silent is not in the way; one that contradicts always is. */
  readonly isAssumed: boolean;
}

/** Defines the check that a tenant runs the image under test: every witness must say so. */
export function defineWitness(
  name: "witness-before" | "witness-after",
  { sha, witnesses, isAssumed }: Sighting,
): Check {
  return {
    name,
    why: "A verdict about an image that the tenant does not run is worth nothing",
    fix: "See the updater's report and the log of tenant-updater.service on the tenant's machine, then run the suite again",
    async run(context) {
      let isSilent = witnesses.length === 0;
      for (const witness of witnesses) {
        const testimony = await witness.testify(sha, context);
        if (testimony.result === "passed") continue;
        if (!("isSilent" in testimony && isAssumed)) return testimony;
        isSilent = true;
      }
      return isSilent ? { result: "passed", isAssumed: true } : passed;
    },
  };
}
