import { createHash } from "node:crypto";
import { z } from "zod";
import { type CanaryError, Refused } from "../core/errors";
import { type Digest, parseDigest } from "../core/model/image";
import { type HttpResponse, send } from "../core/net/http";
import { parseReference, type Reference } from "../core/registry";
import { tryParseJson } from "./json-http";

/** The container engine's own copy of an image. */
export interface Image {
  readonly repository: string;
  readonly digest: Digest;
  readonly labels: Readonly<Record<string, string>>;
  /** ISO 8601. */
  readonly created: string;
}

const PULL_TIMEOUT_MS = 10_000;
const MAX_MANIFEST_BYTES = 4 * 1024 * 1024;
export const MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";
export const CONFIG_TYPE = "application/vnd.oci.image.config.v1+json";

const manifestSchema = z.object({ config: z.object({ digest: z.string() }) });
const configSchema = z.object({
  created: z.iso.datetime(),
  config: z.object({ Labels: z.record(z.string(), z.string()).default({}) }),
});

export const digestOf = (bytes: Buffer | string): Digest =>
  parseDigest(`sha256:${createHash("sha256").update(bytes).digest("hex")}`);

/** Returns the digest that a reference means now, from the registry's manifest, whose bytes are hashed. */
async function readManifest({ host, path, tag, digest }: Reference) {
  const answer = await get(
    `http://${host}/v2/${path}/manifests/${digest ?? tag ?? "latest"}`,
    `${path}:${tag ?? digest}`,
  );
  const found = digestOf(answer.body);
  if (digest !== undefined && found !== digest) throw refusal(path, "the manifest's bytes are not those of its digest");
  return { digest: found, manifest: parseAs(manifestSchema, answer.body, path) };
}

/**
 * Reads an image from its registry: manifest and configuration, their bytes verified. What is `known` is not read again.
 * @throws {Refused} when the registry does not give it or gives something else.
 */
export async function pullImage(text: string, known: (digest: Digest) => Image | undefined): Promise<Image> {
  const reference = parseReference(text);
  const { host, path } = reference;
  const repository = `${host}/${path}`;
  const { digest, manifest } = await readManifest(reference);
  const had = known(digest);
  if (had !== undefined) return { ...had, repository };
  const blob = await get(`http://${host}/v2/${path}/blobs/${manifest.config.digest}`, `${path}@${digest}`);
  if (digestOf(blob.body) !== manifest.config.digest) {
    throw refusal(path, "the configuration's bytes are not those of its digest");
  }
  const config = parseAs(configSchema, blob.body, path);
  return { repository, digest, labels: config.config.Labels, created: config.created };
}

function parseAs<T>(schema: z.ZodType<T>, bytes: Buffer, what: string): T {
  const parsed = schema.safeParse(tryParseJson(bytes.toString("utf8")));
  if (parsed.success) return parsed.data;
  throw refusal(what, "the registry gave something else than a single-platform OCI image");
}

async function get(url: string, what: string): Promise<HttpResponse> {
  const headers = { accept: MANIFEST_TYPE };
  const options = { url, headers, timeoutMs: PULL_TIMEOUT_MS, maxBodyBytes: MAX_MANIFEST_BYTES };
  const answer = await send(options).catch((error: Error) => {
    throw refusal(what, error.message);
  });
  if (answer.status !== 200 || answer.truncated) throw refusal(what, `the registry answered ${answer.status}`);
  return answer;
}

const refusal = (what: string, why: string): CanaryError =>
  new Refused({ what: `The image ${what}`, why, fix: "Publish it first" });
