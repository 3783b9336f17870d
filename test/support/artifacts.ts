import type { Digest } from "../../core/model/image";
import { digestOf, OCI_IMAGE, type PushedManifest } from "./images";

export const EMPTY_BLOB = Buffer.from("{}");
const EMPTY = { mediaType: "application/vnd.oci.empty.v1+json", digest: digestOf(EMPTY_BLOB), size: EMPTY_BLOB.length };

/** Returns a manifest without content of its own that refers to another one; it is not pushed. */
export function makeArtifact(
  subject: PushedManifest,
  artifactType: string | undefined,
  annotations?: Record<string, string>,
): PushedManifest {
  const bytes = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: OCI_IMAGE,
      artifactType,
      config: EMPTY,
      layers: [EMPTY],
      subject: { mediaType: subject.mediaType, digest: subject.digest, size: subject.bytes.length },
      annotations,
    }),
  );
  return { mediaType: OCI_IMAGE, bytes, digest: digestOf(bytes) };
}

/** The tag that stands in for the referrers API. */
export const tagFor = (subject: Digest): string => subject.replace(":", "-");
