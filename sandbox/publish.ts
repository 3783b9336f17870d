import { gzipSync } from "node:zlib";
import { Undetermined } from "../core/errors";
import { type Digest, parseSha, type Sha, stagingTag } from "../core/model/image";
import { type HttpRequest, type HttpResponse, send } from "../core/net/http";
import { FAULTS_LABEL, type FaultName } from "./faults";
import { CONFIG_TYPE, digestOf, MANIFEST_TYPE } from "./pull-image";

export interface PublishOptions {
  /** The registry's host and port; spoken to over http. */
  readonly registry: string;
  /** 7 to 40 hex digits; the label carries them as given. */
  readonly sha: string;
  readonly faults: readonly FaultName[];
  readonly now: Date;
  /** Tags beside `staging-<sha>`; a publish job has none. */
  readonly also?: readonly string[];
}

export interface Published {
  readonly sha: Sha;
  readonly digests: { readonly platform: Digest; readonly tenant: Digest };
}

const TIMEOUT_MS = 10_000;
const LAYER_TYPE = "application/vnd.oci.image.layer.v1.tar+gzip";
/** An empty tar archive: what runs in the sandbox is not in the image. */
const EMPTY_TAR = Buffer.alloc(1024);

/**
 * Builds and pushes a build's two images as `staging-<sha>`, as a publish job would; never `:latest`.
 * @throws {Misuse} when the sha is none.
 * @throws {Undetermined} when the registry does not take them.
 */
export async function publish({ registry, sha, faults, now, also = [] }: PublishOptions): Promise<Published> {
  const short = parseSha(sha);
  const push = (image: string) => {
    const labels = {
      "org.opencontainers.image.title": image,
      "org.opencontainers.image.revision": sha,
      "org.opencontainers.image.created": now.toISOString(),
      [FAULTS_LABEL]: faults.join(","),
    };
    return pushImage(`http://${registry}/v2/acme/${image}`, [stagingTag(short), ...also], labels, now);
  };
  const [platform, tenant] = await Promise.all([push("platform"), push("platform-tenant")]);
  return { sha: short, digests: { platform, tenant } };
}

/** Builds and pushes one image of no files, to a repository as `http://<host>/v2/<path>`, and returns its digest. */
export async function pushImage(
  repository: string,
  tags: readonly string[],
  labels: Record<string, string>,
  now: Date,
): Promise<Digest> {
  const layer = gzipSync(EMPTY_TAR);
  const config = Buffer.from(
    JSON.stringify({
      created: now.toISOString(),
      architecture: "amd64",
      os: "linux",
      config: { Labels: labels, ExposedPorts: { "8080/tcp": {} } },
      rootfs: { type: "layers", diff_ids: [digestOf(EMPTY_TAR)] },
    }),
  );
  const described = (mediaType: string, bytes: Buffer) => ({ mediaType, digest: digestOf(bytes), size: bytes.length });
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: MANIFEST_TYPE,
      config: described(CONFIG_TYPE, config),
      layers: [described(LAYER_TYPE, layer)],
    }),
  );
  await pushBlob(repository, layer);
  await pushBlob(repository, config);
  const headers = { "content-type": MANIFEST_TYPE };
  for (const tag of tags) {
    await request({ method: "PUT", url: `${repository}/manifests/${tag}`, headers, body: manifest }, 201);
  }
  return digestOf(manifest);
}

async function pushBlob(repository: string, bytes: Buffer): Promise<void> {
  const opened = await request({ method: "POST", url: `${repository}/blobs/uploads/` }, 202);
  const url = new URL(opened.headers.location ?? "", repository);
  url.searchParams.set("digest", digestOf(bytes));
  const headers = { "content-type": "application/octet-stream" };
  await request({ method: "PUT", url: url.href, headers, body: bytes }, 201);
}

async function request(
  options: Omit<HttpRequest, "timeoutMs" | "maxBodyBytes">,
  expected: number,
): Promise<HttpResponse> {
  const failure = (why: string, cause?: unknown) =>
    new Undetermined({ what: "Publishing", why, fix: "See `npx sandbox status`, then publish again", cause });
  const answer = await send({ ...options, timeoutMs: TIMEOUT_MS, maxBodyBytes: 64 * 1024 }).catch((error: Error) => {
    throw failure(`the registry gave ${error.message}`, error);
  });
  if (answer.status !== expected) throw failure(`the registry answered ${answer.status} where ${expected} was due`);
  return answer;
}
