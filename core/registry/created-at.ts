import { z } from "zod";
import { type Digest, isDigest } from "../model/image";
import { tryParseJson } from "../model/try-parse-json";
import type { Registry } from "./client";
import type { Manifest } from "./manifests";
import type { Repository } from "./reference";

const CREATED = "org.opencontainers.image.created";
/** A configuration is a few thousand bytes. */
const MAX_CONFIG_BYTES = 1024 * 1024;

const digest = z.custom<Digest>((value) => typeof value === "string" && isDigest(value));
const annotations = z.record(z.string(), z.string()).optional();
const manifestSchema = z.object({
  annotations,
  config: z.object({ digest }).optional(),
  manifests: z.array(z.object({ digest, annotations, platform: z.object({ os: z.string() }).optional() })).optional(),
});
const configSchema = z.object({
  created: z.string().optional(),
  config: z.object({ Labels: annotations.nullable() }).optional(),
});

/**
 * Returns when an image was built, in milliseconds since 1970: by its annotation, else by its label or its configuration; of
 * an index, by those of its first image. Null when nothing says it, or when it says 1970, as reproducible builds do.
 * @throws {CanaryError} of the registry when something that the image consists of cannot be read.
 */
export async function createdAt(registry: Registry, place: Repository, manifest: Manifest): Promise<number | null> {
  const { annotations: own, manifests, config } = parse(manifest.bytes, manifestSchema) ?? {};
  const said = timeOf(own?.[CREATED]);
  if (said !== null) return said;
  // Attestations are listed beside images, for the system "unknown".
  const image = manifests?.find(({ platform }) => platform?.os !== "unknown");
  if (image !== undefined) {
    const annotated = timeOf(image.annotations?.[CREATED]);
    return annotated ?? createdAt(registry, place, await registry.getManifest({ ...place, digest: image.digest }));
  }
  if (config === undefined) return null;
  const read = parse(await registry.getBlob(place, config.digest, MAX_CONFIG_BYTES), configSchema);
  return timeOf(read?.config?.Labels?.[CREATED]) ?? timeOf(read?.created);
}

const parse = <Value>(bytes: Buffer, schema: z.ZodType<Value>): Value | undefined =>
  schema.safeParse(tryParseJson(bytes.toString("utf8"))).data;

function timeOf(text: string | undefined): number | null {
  const time = Date.parse(text ?? "");
  return Number.isNaN(time) || time <= 0 ? null : time;
}
