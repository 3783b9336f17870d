import { Refused } from "../errors";
import { type Digest, isDigest } from "../model/image";
import type { HttpResponse } from "../net/http";
import type { Deadline } from "./exchange";
import { formatReference, type Reference, type Repository } from "./reference";
import type { Call, Session } from "./session";
import { agreed, corrupt, digestOf } from "./verify";

export interface ManifestHead {
  readonly mediaType: string;
  readonly digest: Digest;
}

/** A manifest as the registry stores it; the bytes hash to the digest. */
export interface Manifest extends ManifestHead {
  readonly bytes: Buffer;
}

export const OCI_INDEX = "application/vnd.oci.image.index.v1+json";
const MANIFEST_TYPES: readonly string[] = [
  "application/vnd.oci.image.manifest.v1+json",
  OCI_INDEX,
  "application/vnd.docker.distribution.manifest.v2+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
];
/** What registries themselves accept as a manifest. */
export const MAX_MANIFEST_BYTES = 4 * 1024 * 1024;

/** Returns what a tag or digest is at, without its bytes. */
export async function headManifest(session: Session, reference: Reference, deadline: Deadline): Promise<ManifestHead> {
  const call = readingOf(reference);
  const answer = await session.ask(reference, { ...call, method: "HEAD" }, [200], deadline);
  const said = answer.headers["docker-content-digest"];
  if (said === undefined) return getManifest(session, reference, deadline);
  return { mediaType: mediaTypeOf(call.what, answer), digest: agreed(call.what, [said, reference.digest]) };
}

/** Returns a manifest, its bytes checked against every digest known for it. */
export async function getManifest(session: Session, reference: Reference, deadline: Deadline): Promise<Manifest> {
  const call = readingOf(reference);
  const answer = await session.ask(reference, call, [200], deadline);
  const { body: bytes, headers } = answer;
  if (answer.truncated) throw corrupt(call.what, `the manifest is over ${MAX_MANIFEST_BYTES} bytes`);
  const digest = agreed(call.what, [digestOf(bytes), headers["docker-content-digest"], reference.digest]);
  return { mediaType: mediaTypeOf(call.what, answer), bytes, digest };
}

/** Writes a manifest at a tag or at its digest, byte for byte, and returns the registry's answer. */
export async function putManifest(
  session: Session,
  repository: Repository,
  reference: string,
  manifest: Manifest,
  deadline: Deadline,
): Promise<HttpResponse> {
  const { host, path } = repository;
  const place = isDigest(reference) ? { host, path, digest: reference } : { host, path, tag: reference };
  const what = `Writing ${formatReference(place)}`;
  const call = {
    method: "PUT",
    path: `manifests/${reference}`,
    headers: { "content-type": manifest.mediaType },
    body: manifest.bytes,
    what,
    right: "push",
  } as const;
  const answer = await session.ask(repository, call, [200, 201], deadline);
  agreed(what, [manifest.digest, answer.headers["docker-content-digest"]]);
  return answer;
}

const readingOf = (reference: Reference): Call => ({
  path: `manifests/${reference.digest ?? reference.tag}`,
  headers: { accept: MANIFEST_TYPES.join(", ") },
  what: `Reading ${formatReference(reference)}`,
  right: "pull",
  maxBodyBytes: MAX_MANIFEST_BYTES,
  isImage: true,
});

function mediaTypeOf(what: string, { headers }: HttpResponse): string {
  const mediaType = bareMediaType(headers);
  if (MANIFEST_TYPES.includes(mediaType)) return mediaType;
  throw new Refused({
    what,
    why: /^application\/(json|vnd\.docker\.distribution\.manifest\.v1\+(json|prettyjws))$/.test(mediaType)
      ? "it is a schema 1 manifest, whose digest is not that of its bytes"
      : "its media type is not that of an OCI or Docker image or index",
    fix: "Build and push the image with a current tool",
  });
}

/** Returns the media type without its parameters, in lower case. */
export const bareMediaType = (headers: HttpResponse["headers"]): string =>
  (headers["content-type"] ?? "").replace(/\s*;.*$/, "").toLowerCase();
