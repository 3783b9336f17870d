// A ledger entry as an OCI artifact: a manifest without layers that refers to the image it speaks of.
import { createHash } from "node:crypto";
import { z } from "zod";
import { type Digest, isDigest } from "../core/model/image";
import { type LedgerEntry, ledgerEntrySchema } from "../core/model/ledger";
import { tryParseJson } from "../core/model/try-parse-json";
import type { Manifest } from "../core/registry";

export const ENTRY_TYPE = "application/vnd.tenant-fleet.canary.entry.v1+json";
const MEDIA_TYPE = "application/vnd.oci.image.manifest.v1+json";
const ENTRY = "tenant-fleet.canary.entry";
/** The entry before this one: whoever changes an old one changes the digests of all after it. */
const BEFORE = "tenant-fleet.canary.before";

/** The one blob of every artifact without content. @see https://github.com/opencontainers/image-spec/blob/main/manifest.md */
export const EMPTY_BLOB = Buffer.from("{}");
const EMPTY = {
  mediaType: "application/vnd.oci.empty.v1+json",
  digest: digestOf(EMPTY_BLOB),
  size: EMPTY_BLOB.length,
};

/** An entry in its place: a link of the chain. */
export interface Link {
  readonly entry: LedgerEntry;
  readonly before: Digest | null;
}

/** Returns the artifact that keeps an entry beside the image it speaks of. */
export function encodeLink({ entry, before }: Link, subject: Manifest): Manifest {
  const { mediaType, digest, bytes } = subject;
  const manifest = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPE,
    artifactType: ENTRY_TYPE,
    config: EMPTY,
    layers: [EMPTY],
    subject: { mediaType, digest, size: bytes.length },
    annotations: {
      "org.opencontainers.image.created": entry.at,
      [ENTRY]: JSON.stringify(entry),
      ...(before === null ? {} : { [BEFORE]: before }),
    },
  };
  const encoded = Buffer.from(JSON.stringify(manifest));
  return { mediaType: MEDIA_TYPE, bytes: encoded, digest: digestOf(encoded) };
}

const artifactSchema = z.object({ annotations: z.record(z.string(), z.string()) });

/** Returns what an artifact keeps; undefined when it is no ledger entry. */
export function decodeLink(artifact: Manifest): Link | undefined {
  const parsed = artifactSchema.safeParse(tryParseJson(artifact.bytes.toString("utf8")));
  return parsed.success ? linkOf(parsed.data.annotations) : undefined;
}

/** Returns the link that a referrer's annotations hold; undefined when they hold none. */
export function linkOf(annotations: Readonly<Record<string, string>>): Link | undefined {
  const entry = ledgerEntrySchema.safeParse(tryParseJson(annotations[ENTRY] ?? ""));
  const before = annotations[BEFORE] ?? null;
  if (!entry.success || (before !== null && !isDigest(before))) return undefined;
  return { entry: entry.data, before };
}

function digestOf(bytes: Buffer): Digest {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}` as Digest;
}
