import { Refused } from "../core/errors";
import { type Sha, stagingTag } from "../core/model/image";
import type { Release } from "../core/model/release";
import { Absent } from "../core/registry";
import { demandNotRejected, demandVerified, knownOf } from "./demands";
import { PREVIOUS } from "./plan";
import { digestsOf, type Order, type ReleaseContext, type ReleaseOptions, release } from "./release";

export interface RollbackRequest extends ReleaseOptions {
  /** The build to go back to; null is what `:previous` is. */
  readonly sha: Sha | null;
  /** Goes back to what was never verified, or was rejected, for the author's reason. */
  readonly isForced: boolean;
}

/**
 * Points `:latest` of all images back at a build that was verified before, without a new smoke run. `:previous` is left
 * alone, so that doing it twice is doing it once.
 * @throws {Refused} when the build was never verified or was rejected, when `:latest` changed in between, or a write failed.
 * @throws {CanaryError} of the registry when it denies, lacks or does not answer something; nothing was moved then.
 */
export async function rollback(request: RollbackRequest, context: ReleaseContext): Promise<Release> {
  const { sha, isForced } = request;
  const title = sha === null ? "Rolling back to :previous" : `Rolling back to ${sha}`;
  const order: Order = {
    event: "rolled-back",
    title,
    tag: sha === null ? PREVIOUS : stagingTag(sha),
    digests: undefined,
    isForced,
    isNews: false,
    decide: async (states) => {
      const known = knownOf(states, digestsOf(states));
      if (!isForced) {
        demandNotRejected(title, known);
        demandVerified(title, known);
      }
      const named = known.find((entry) => entry.sha !== null)?.sha ?? null;
      return {
        sha: sha ?? named,
        verdict: known.find(({ event }) => event === "verified")?.verdict ?? null,
        notes: [],
      };
    },
  };
  return release(order, request, context).catch((error: unknown) => {
    if (!(error instanceof Absent && sha === null)) throw error;
    const why = "nothing was released before what :latest is now, so there is no :previous";
    throw new Refused({
      what: title,
      why,
      fix: "Name the build with `canary rollback <sha>`; `canary history` lists them",
    });
  });
}
