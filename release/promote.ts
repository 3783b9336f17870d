import { Refused } from "../core/errors";
import { type Digest, type Sha, shaOfTag, stagingTag } from "../core/model/image";
import type { Marker } from "../core/model/marker";
import type { StackOutputs } from "../core/model/outputs";
import type { PromotedImage, Promotion } from "../core/model/promotion";
import { type Manifest, parseRepository, type Registry } from "../core/registry";
import { apply } from "./apply";
import { planPromotion } from "./plan";
import { orNull } from "./tags";

export interface PromotionRequest {
  readonly sha: Sha;
  /** The ring that verified it, as its stack says: its marker is the only authority. */
  readonly verifiedBy: Pick<StackOutputs, "ring" | "image" | "verified">;
  /** Check everything, write nothing. */
  readonly dryRun?: boolean;
}

const LATEST = "latest";

/**
 * Points `:latest` of both images at the verified build, byte for byte, after everything that can be checked was.
 * Running it again after a success does nothing; after a run that was cut short, it completes it.
 * @throws {Refused} when the ring is not the canary, the build is not the verified one, `:latest` changed in between, or a
 * write failed.
 * @throws {CanaryError} of the registry when it denies, lacks or does not answer something; nothing was written then.
 */
export async function promote(request: PromotionRequest, registry: Registry): Promise<Promotion> {
  const { sha, verifiedBy, dryRun = false } = request;
  const { digests } = demandVerified(sha, verifiedBy);
  const { platformRepository, repository: tenantRepository, tag: deployed } = verifiedBy.image;
  // Tags may carry up to 40 digits; how many this build's carry is known only while it is the one that is deployed.
  const tag = shaOfTag(deployed) === sha ? deployed : stagingTag(sha);
  const read = await allOf([
    readImage(registry, platformRepository, tag, digests.platform),
    readImage(registry, tenantRepository, tag, digests.tenant),
  ]);
  const images: PromotedImage[] = read.map(({ repository, source, latest }) => ({
    repository,
    tag: LATEST,
    from: latest?.digest ?? null,
    to: source.digest,
  }));
  const plan = planPromotion(sha, images);
  if (plan.moves.length > 0) {
    await allOf(plan.moves.map(({ repository }) => registry.checkPush(parseRepository(repository))));
    const both = read.flatMap(({ source, latest }) => (latest === null ? [source] : [source, latest]));
    if (!dryRun) await apply(plan, registry, new Map(both.map((manifest) => [manifest.digest, manifest])));
  }
  return { sha, dryRun, images };
}

function demandVerified(sha: Sha, { ring, verified: marker }: PromotionRequest["verifiedBy"]): Marker {
  if (ring !== "canary") {
    throw new Refused({
      what: `Releasing ${sha} from the ${ring} ring`,
      why: "a build is released only after the smoke suite of the canary ring verified it",
      fix: "Deploy it to the canary ring with `pulumi up`, then give that ring's stack with --stack",
    });
  }
  if (marker?.sha === sha) return marker;
  throw new Refused({
    what: `The build ${sha}`,
    why: marker === null ? "no build has been verified by the gate yet" : `the gate last verified ${marker.sha}`,
    fix: "Deploy it to the canary ring with `pulumi up`; it can be promoted when the gate says GREEN",
  });
}

async function readImage(registry: Registry, repository: string, tag: string, verified: Digest) {
  const { host, path } = parseRepository(repository);
  const [source, latest] = await allOf<Manifest | null>([
    registry.getManifest({ host, path, tag }),
    orNull(registry.getManifest({ host, path, tag: LATEST })),
  ]);
  if (source?.digest !== verified) {
    throw new Refused({
      what: `The tag ${repository}:${tag}`,
      why: `it moved since it was verified, from ${verified} to ${source?.digest}`,
      fix: "Find out who pushed it again, then verify what it is now with `pulumi up` on the canary ring",
    });
  }
  return { repository, source, latest: latest ?? null };
}

/** Waits for all, so that nothing still runs when it throws; of several failures the first in order counts. */
async function allOf<Value>(running: readonly Promise<Value>[]): Promise<Value[]> {
  await Promise.allSettled(running);
  return Promise.all(running);
}
