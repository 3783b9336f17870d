// Builds to promote, in repositories that nobody promoted this build in before.
import { createHash } from "node:crypto";
import { type Digest, parseSha, type Sha, stagingTag } from "../core/model/image";
import { type Manifest, parseRepository, type Registry, type Repository } from "../core/registry";
import { promote } from "../release";

export const SHA: Sha = parseSha("abc1234");
const OLD_SHA: Sha = parseSha("0000000");
const NAMES = ["platform", "tenant"] as const;
const [IMAGE, INDEX, CONFIG] = ["image.manifest", "image.index", "image.config"].map(
  (kind) => `application/vnd.oci.${kind}.v1+json`,
) as [string, string, string];

/** A build that stands beside the one that was promoted before it. */
export interface Build {
  /** `path` of each image; the host is the registry's or the distance's. */
  readonly paths: Readonly<Record<(typeof NAMES)[number], string>>;
  readonly digests: Readonly<Record<(typeof NAMES)[number], Digest>>;
}

let count = 0;

/**
 * Publishes two builds into repositories of their own and promotes the first, so that a promotion of the second finds all
 * that an earlier one leaves. An image for more than one platform is an index.
 */
export async function publishBuild(registry: Registry, host: string, platforms: number): Promise<Build> {
  count += 1;
  const paths = { platform: `bench/n${count}/platform`, tenant: `bench/n${count}/platform-tenant` };
  const images = NAMES.map((name) => ({ name, repository: `${host}/${paths[name]}` }));
  const places = images.map(({ repository }) => parseRepository(repository));
  await Promise.all(places.map((place) => publishImage(registry, place, OLD_SHA, platforms)));
  const author = { actor: null, runUrl: null, reason: "the first build" };
  await promote({ sha: OLD_SHA, images, evidence: null }, { registry, author, now: () => new Date() });
  const [platform, tenant] = (await Promise.all(
    places.map((place) => publishImage(registry, place, SHA, platforms)),
  )) as [Digest, Digest];
  return { paths, digests: { platform, tenant } };
}

/** Pushes an image without layers, which no promotion looks at, and returns its digest. */
async function publishImage(registry: Registry, place: Repository, sha: Sha, platforms: number): Promise<Digest> {
  const pushPart = async (_: unknown, index: number) => {
    const platform = { architecture: "amd64", os: "linux", variant: `v${index + 1}` };
    const created = new Date(Date.UTC(2026, 0, sha === SHA ? 2 : 1)).toISOString();
    const labels = { "org.opencontainers.image.title": place.path, "org.opencontainers.image.revision": sha };
    const config = Buffer.from(JSON.stringify({ ...platform, created, config: { Labels: labels } }));
    await registry.ensureBlob(place, config);
    const manifest = encode(IMAGE, {
      config: { mediaType: CONFIG, digest: digestOf(config), size: config.length },
      layers: [],
    });
    await registry.putManifest(place, platforms === 1 ? stagingTag(sha) : manifest.digest, manifest);
    return { manifest, platform };
  };
  const parts = await Promise.all(Array.from({ length: platforms }, pushPart));
  const [only] = parts;
  if (platforms === 1 && only !== undefined) return only.manifest.digest;
  const manifests = parts.map(({ manifest: { mediaType, digest, bytes }, platform }) => {
    return { mediaType, digest, size: bytes.length, platform };
  });
  const index = encode(INDEX, { manifests });
  await registry.putManifest(place, stagingTag(sha), index);
  return index.digest;
}

function encode(mediaType: string, content: object): Manifest {
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, ...content }));
  return { mediaType, bytes, digest: digestOf(bytes) };
}

const digestOf = (bytes: Buffer) => `sha256:${createHash("sha256").update(bytes).digest("hex")}` as Digest;
