import assert from "node:assert/strict";
import { Refused } from "../../core/errors";
import type { Digest } from "../../core/model/image";
import type { Manifest } from "../../core/registry";
import { createdAt } from "../../release/age";
import { demandNotOlder } from "../../release/demands";
import type { ImageState } from "../../release/state";

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

describe("a promotion to an image", () => {
  const built = (name: string, created: string | undefined) => ({
    ...manifestOf({ annotations: created === undefined ? {} : { [CREATED]: created } }),
    digest: digestOf(name),
  });
  const stateOf = (target: Manifest, latest: Manifest | null) =>
    ({ image: { name: "platform", repository: "r.test/acme/platform" }, target, latest }) as ImageState;
  const ask = (target: Manifest, latest: Manifest | null) =>
    demandNotOlder("Promoting abc1234", [stateOf(target, latest)], registryOf({}));
  const [older, newer, ageless] = [
    built("a", "2026-01-01T00:00:00Z"),
    built("b", "2026-01-02T00:00:00Z"),
    built("c", undefined),
  ];

  it("that is older than what is released is refused, and told of rollback", async () => {
    await assert.rejects(ask(older, newer), (error: Error) => {
      assert.ok(error instanceof Refused);
      assert.match(
        error.message,
        /built 2026-01-01T00:00:00.000Z, before the one at :latest \(2026-01-02.*canary rollback/,
      );
      return true;
    });
  });
  it("that is newer, the same, or the first is not", async () => {
    assert.deepEqual([await ask(newer, older), await ask(older, older), await ask(older, null)], [[], [], []]);
  });
  it("of unknown age is not, and says so", async () => {
    assert.match((await ask(ageless, newer)).join(), /not known/);
    assert.match((await ask(newer, ageless)).join(), /not known/);
  });
});
