import assert from "node:assert/strict";
import type { Digest } from "../../core/model/image";
import { createdAt, type Manifest } from "../../core/registry";

const digestOf = (name: string) => `sha256:${Buffer.from(name).toString("hex").padEnd(64, "0")}` as Digest;
const CREATED = "org.opencontainers.image.created";
const PLACE = { host: "r.test", path: "acme/platform" };

/** What a registry holds, by the digest of its name; how it is fetched is the registry client's to prove. */
function registryOf(held: Record<string, unknown>) {
  const read = (digest: Digest | undefined) => {
    const name = Object.keys(held).find((each) => digestOf(each) === digest) ?? "";
    return Buffer.from(JSON.stringify(held[name]));
  };
  return {
    getManifest: async ({ digest }: { digest?: Digest }) => ({
      mediaType: "",
      digest: digest as Digest,
      bytes: read(digest),
    }),
    getBlob: async (_: unknown, digest: Digest) => read(digest),
  } as unknown as Parameters<typeof createdAt>[0];
}

const manifestOf = (content: unknown): Manifest => ({
  mediaType: "",
  digest: digestOf("it"),
  bytes: Buffer.from(typeof content === "string" ? content : JSON.stringify(content)),
});

const TIME = "2026-05-04T03:02:01Z";
const image = { config: { digest: digestOf("config") } };
const cases = [
  { name: "its own annotation", manifest: { ...image, annotations: { [CREATED]: TIME } } },
  { name: "its configuration", manifest: image, held: { config: { created: TIME } } },
  {
    name: "its label, before its configuration",
    manifest: image,
    held: { config: { created: "2020-01-01T00:00:00Z", config: { Labels: { [CREATED]: TIME } } } },
  },
  {
    name: "the first image of an index that is no attestation",
    manifest: {
      manifests: [
        { digest: digestOf("attestation"), platform: { os: "unknown" } },
        { digest: digestOf("amd64"), platform: { os: "linux" } },
      ],
    },
    held: { amd64: image, config: { created: TIME } },
  },
  { name: "nothing: it does not say", manifest: image, held: { config: {} }, time: null },
  {
    name: "nothing: a reproducible build says 1970",
    manifest: image,
    held: { config: { created: "1970-01-01T00:00:00Z" } },
    time: null,
  },
  { name: "nothing: it is no time", manifest: { annotations: { [CREATED]: "yesterday" } }, time: null },
  { name: "nothing: it is no JSON", manifest: "{", time: null },
];

describe("an image's age is read from", () => {
  for (const { name, manifest, held = {}, time = TIME } of cases) {
    it(name, async () => {
      const found = await createdAt(registryOf(held), PLACE, manifestOf(manifest));
      assert.equal(found, time === null ? null : Date.parse(time));
    });
  }
});
