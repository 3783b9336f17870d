import { z } from "zod";
import { Refused } from "../errors";
import { type Digest, isDigest } from "../model/image";
import { tryParseJson } from "../model/try-parse-json";
import { MAX_MANIFEST_BYTES, type Manifest, OCI_INDEX } from "./manifests";
import { digestOf } from "./verify";

/** A manifest that refers to another one. */
export interface Referrer {
  readonly digest: Digest;
  readonly mediaType: string;
  readonly size: number;
  readonly artifactType: string;
  readonly annotations: Readonly<Record<string, string>>;
}

const annotations = z.record(z.string(), z.string()).nullish();
const indexSchema = z.looseObject({
  schemaVersion: z.literal(2),
  mediaType: z.literal(OCI_INDEX).optional(),
  manifests: z.array(
    z.looseObject({
      mediaType: z.string(),
      digest: z.string(),
      size: z.int().nonnegative(),
      artifactType: z.string().optional(),
      annotations,
    }),
  ),
});
/** A list of referrers, with whatever else is in it. */
export type ReferrersIndex = Readonly<z.infer<typeof indexSchema>>;

const artifactSchema = z.object({
  artifactType: z.string().optional(),
  config: z.object({ mediaType: z.string() }).optional(),
  subject: z.object({ digest: z.string() }),
  annotations,
});

/** @throws {Refused} when the bytes are not an index. */
export function parseIndex(what: string, bytes: Buffer): ReferrersIndex {
  const parsed = indexSchema.safeParse(tryParseJson(bytes.toString("utf8")));
  if (parsed.success) return parsed.data;
  throw notAnIndex(what, "it is not an index that can be read");
}

export const notAnIndex = (what: string, why: string) =>
  new Refused({
    what,
    why: `${why}, so what refers to the image is not known`,
    fix: "It was left as it is; find out what put it there, and remove it if it is nobody's",
  });

/** Returns the referrers of a type, in their order. */
export const referrersIn = ({ manifests }: ReferrersIndex, artifactType: string): Referrer[] =>
  manifests.flatMap(({ digest, mediaType, size, artifactType: type, annotations: said }) =>
    type === artifactType && isDigest(digest)
      ? [{ digest, mediaType, size, artifactType, annotations: said ?? {} }]
      : [],
  );

/**
 * Returns the index with these artifacts at its end, or undefined when it has them all.
 * @throws {Refused} when it would be larger than registries accept.
 */
export function indexWith(
  what: string,
  index: ReferrersIndex | null,
  artifacts: readonly Manifest[],
): Manifest | undefined {
  const before: ReferrersIndex = index ?? { schemaVersion: 2, mediaType: OCI_INDEX, manifests: [] };
  const listed = new Set(before.manifests.map(({ digest }) => digest));
  const added = artifacts.filter(({ digest }) => !listed.has(digest)).map(descriptorOf);
  if (added.length === 0) return undefined;
  const bytes = Buffer.from(JSON.stringify({ ...before, manifests: [...before.manifests, ...added] }));
  if (bytes.length <= MAX_MANIFEST_BYTES) return { mediaType: OCI_INDEX, bytes, digest: digestOf(bytes) };
  throw new Refused({
    what,
    why: `the list of what refers to the image would be over ${MAX_MANIFEST_BYTES} bytes`,
    fix: "Remove from the repository what refers to the image and is no longer needed",
  });
}

/** Returns the digest of the manifest that an artifact refers to; undefined when it is no such artifact. */
export const subjectOf = (artifact: Manifest): string | undefined => contentOf(artifact)?.subject.digest;

/** @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pushing-manifests-with-subject */
function descriptorOf(artifact: Manifest) {
  const { mediaType, digest, bytes } = artifact;
  const content = contentOf(artifact);
  const artifactType = content?.artifactType || content?.config?.mediaType;
  return {
    mediaType,
    digest,
    size: bytes.length,
    ...(artifactType === undefined ? {} : { artifactType }),
    ...(content?.annotations ? { annotations: content.annotations } : {}),
  };
}

const contentOf = ({ bytes }: Manifest) => artifactSchema.safeParse(tryParseJson(bytes.toString("utf8"))).data;
