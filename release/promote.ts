import { Refused } from "../core/errors";
import { type Digest, type Sha, stagingTag } from "../core/model/image";
import type { Marker } from "../core/model/marker";
import type { PromotedImage, Promotion } from "../core/model/promotion";
import { type Manifest, parseRepository, type Registry } from "../core/registry";
import { apply } from "./apply";
import { planPromotion } from "./plan";
import { orNull } from "./tags";

export interface PromotionRequest {
  readonly sha: Sha;
  /** What the gate last said GREEN to; null when it never did. */
  readonly marker: Marker | null;
  /** `host/path` of each image. */
  readonly repositories: { readonly platform: string; readonly tenant: string };
  /** Check everything, write nothing. */
  readonly dryRun?: boolean;
}

const LATEST = "latest";

/**
 * Points `:latest` of both images at the verified build, byte for byte, after everything that can be checked was.
 * Running it again after a success does nothing; after a run that was cut short, it completes it.
 * @throws {Refused} when the build is not the verified one, or `:latest` changed in between, or a write failed.
 * @throws {CanaryError} of the registry when it denies, lacks or does not answer something; nothing was written then.
 */
export async function promote(request: PromotionRequest, registry: Registry): Promise<Promotion> {
  const { sha, repositories, dryRun = false } = request;
  const { digests } = demandVerified(sha, request.marker);
  const read = await allOf([
    readImage(registry, repositories.platform, sha, digests.platform),
    readImage(registry, repositories.tenant, sha, digests.tenant),
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

function demandVerified(sha: Sha, marker: Marker | null): Marker {
  if (marker?.sha === sha) return marker;
  throw new Refused({
    what: `The build ${sha}`,
    why: marker === null ? "no build has been verified by the gate yet" : `the gate last verified ${marker.sha}`,
    fix: "Deploy it to the canary ring with `pulumi up`; it can be promoted when the gate says GREEN",
  });
}

async function readImage(registry: Registry, repository: string, sha: Sha, verified: Digest) {
  const { host, path } = parseRepository(repository);
  const tag = stagingTag(sha);
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
