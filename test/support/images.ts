import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { type Digest, parseDigest } from "../../core/model/image";

export const OCI_IMAGE = "application/vnd.oci.image.manifest.v1+json";
export const OCI_INDEX = "application/vnd.oci.image.index.v1+json";
export const DOCKER_IMAGE = "application/vnd.docker.distribution.manifest.v2+json";
export const DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json";

export interface PushedManifest {
  readonly mediaType: string;
  readonly bytes: Buffer;
  readonly digest: Digest;
}

/** Pushes an image without layers, as a build would; `build` makes its digest its own. */
export async function pushImage(
  repository: string,
  tag: string,
  build: string,
  options: { mediaType?: string; headers?: Record<string, string>; created?: string | undefined } = {},
): Promise<PushedManifest> {
  const { mediaType = OCI_IMAGE, headers = {}, created } = options;
  const config = Buffer.from(
    JSON.stringify({ created, architecture: "amd64", os: "linux", config: { Labels: { build } } }),
  );
  await pushBlob(repository, config, headers);
  const configType =
    mediaType === DOCKER_IMAGE
      ? "application/vnd.docker.container.image.v1+json"
      : "application/vnd.oci.image.config.v1+json";
  return pushManifest(repository, tag, mediaType, headers, {
    schemaVersion: 2,
    mediaType,
    config: { mediaType: configType, digest: digestOf(config), size: config.length },
    layers: [],
  });
}

/** Pushes an index (or a Docker list) over one image. */
export async function pushIndex(repository: string, tag: string, build: string, mediaType: string) {
  const part = mediaType === DOCKER_LIST ? DOCKER_IMAGE : OCI_IMAGE;
  const image = await pushImage(repository, `${tag}-amd64`, build, { mediaType: part });
  const platform = { architecture: "amd64", os: "linux" };
  const manifests = [{ mediaType: part, digest: image.digest, size: image.bytes.length, platform }];
  return pushManifest(repository, tag, mediaType, {}, { schemaVersion: 2, mediaType, manifests });
}

async function pushManifest(
  repository: string,
  tag: string,
  mediaType: string,
  headers: Record<string, string>,
  manifest: unknown,
): Promise<PushedManifest> {
  // Odd spacing, so that whoever re-encodes the manifest changes its digest.
  const bytes = Buffer.from(`${JSON.stringify(manifest, null, 3)}\n`);
  const answer = await fetch(apiOf(repository, `manifests/${tag}`), {
    method: "PUT",
    headers: { ...headers, "content-type": mediaType },
    body: bytes,
  });
  assert.equal(answer.status, 201, await answer.text());
  return { mediaType, bytes, digest: digestOf(bytes) };
}

async function pushBlob(repository: string, bytes: Buffer, headers: Record<string, string>): Promise<void> {
  const begun = await fetch(apiOf(repository, "blobs/uploads/"), { method: "POST", headers });
  assert.equal(begun.status, 202, await begun.text());
  const upload = new URL(begun.headers.get("location") ?? "", apiOf(repository, ""));
  upload.searchParams.set("digest", digestOf(bytes));
  const answer = await fetch(upload, {
    method: "PUT",
    headers: { ...headers, "content-type": "application/octet-stream" },
    body: bytes,
  });
  assert.equal(answer.status, 201, await answer.text());
}

function apiOf(repository: string, path: string): string {
  const slash = repository.indexOf("/");
  return `http://${repository.slice(0, slash)}/v2/${repository.slice(slash + 1)}/${path}`;
}

export const digestOf = (bytes: Buffer): Digest =>
  parseDigest(`sha256:${createHash("sha256").update(bytes).digest("hex")}`);
