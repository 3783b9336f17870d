import type { Config } from "../core/config/schema";
import { type Digest, type Sha, shaOfTag } from "../core/model/image";
import { type Credentials, resolveDigest } from "../core/registry";

export interface ResolvedImages {
  /** What machines pull: a tested sha is pinned to the bytes that are tested, `latest` is followed. */
  readonly channel: string;
  /** The sha under test; undefined on a ring that follows `latest`. */
  readonly sha: Sha | undefined;
  readonly digests: { readonly platform: Digest; readonly tenant: Digest };
}

/**
 * Returns what the ring's two images are now, asked once per run, so that what is deployed, tested and promoted is one.
 * @throws {Refused} when a tag does not exist. @throws {Undetermined} when the registry gives no usable answer.
 */
export async function resolveImages(
  { repository, platformRepository, tag }: Config["image"],
  credentials: (host: string) => Promise<Credentials | undefined>,
): Promise<ResolvedImages> {
  const resolve = (name: string) => resolveDigest(`${name}:${tag}`, { credentials });
  const [platform, tenant] = await Promise.all([resolve(platformRepository), resolve(repository)]);
  const sha = shaOfTag(tag);
  return {
    channel: sha === undefined ? `${repository}:${tag}` : `${repository}:${tag}@${tenant}`,
    sha,
    digests: { platform, tenant },
  };
}
