import assert from "node:assert/strict";
import type { Manifest } from "../../core/registry";
import { makeArtifact } from "../support/artifacts";
import { crane } from "../support/crane";
import { eventually } from "../support/eventually";
import { type Fault, first } from "../support/fault-proxy";
import { imageBehindProxy, NOTE, noteOn } from "../support/image-behind-proxy";
import { OCI_IMAGE, OCI_INDEX, pushImage } from "../support/images";
import { startRegistry, type TestRegistry } from "../support/registry";

const OTHER = "application/vnd.test.other";
const _UNKNOWN = '{"errors":[{"code":"NAME_UNKNOWN"}]}';

describe("what refers to an image, at a registry without the referrers API", () => {
  let server: TestRegistry;
  before(async () => {
    server = await startRegistry();
  });
  after(() => server.stop());

  const begin = (faults?: readonly Fault[]) => imageBehindProxy(server.host, faults);
  const indexAt = async (repository: string, tag: string) =>
    JSON.parse(await crane("manifest", `${repository}:${tag}`)) as { manifests: { digest: string }[] };

  it("is kept in an index at the tag that stands in for it, in order, with types and annotations", async () => {
    await using world = await begin();
    const { image, registry, repository } = world;
    const artifacts = [noteOn(image, "1"), noteOn(image, "2", OTHER), noteOn(image, "3")];
    const none = await registry.listReferrers(repository, image.digest, NOTE);
    assert.deepEqual(none, { all: [], index: null });
    assert.deepEqual(world.lines().sort(), ["GET manifests/TAG", "GET referrers/DIGEST"]);

    await registry.attach(repository, image.digest, artifacts.slice(0, 2), none);
    assert.deepEqual(world.lines(), ["PUT manifests/DIGEST", "PUT manifests/DIGEST", "PUT manifests/TAG"]);

    const some = await registry.listReferrers(repository, image.digest, NOTE);
    assert.deepEqual(world.lines(), ["GET manifests/TAG"]);
    await registry.attach(repository, image.digest, artifacts.slice(2), some);
    const { all } = await registry.listReferrers(repository, image.digest, NOTE);
    const [one, , three] = artifacts as [Manifest, Manifest, Manifest];
    assert.deepEqual(
      all,
      [one, three].map(({ digest, bytes }, at) => ({
        digest,
        mediaType: OCI_IMAGE,
        size: bytes.length,
        artifactType: NOTE,
        annotations: { text: `${2 * at + 1}` },
      })),
    );
    const { manifests } = await indexAt(world.direct, world.tag);
    assert.deepEqual(
      manifests.map(({ digest }) => digest),
      artifacts.map(({ digest }) => digest),
    );
  });

  it("is asked for both ways at the same time while it is not known whether there is the API", async () => {
    let isAsked = () => false;
    const both = first(() => eventually(() => isAsked() || undefined, { withinMs: 900 }));
    await using world = await begin([{ on: /referrers|sha256-/, act: both }]);
    const { image, registry, repository } = world;
    isAsked = () => world.seen.length === 3;
    await registry.headManifest({ ...repository, tag: "x" });
    await registry.listReferrers(repository, image.digest, NOTE);
    assert.deepEqual(world.lines().slice(1).sort(), ["GET manifests/TAG", "GET referrers/DIGEST"]);
  });

  it("is written at the same time, and the index after it", async () => {
    let isThere = () => false;
    const together = first(() => eventually(() => isThere() || undefined, { withinMs: 900 }));
    await using world = await begin([{ on: /PUT .*sha256:/, act: together }]);
    const { image, registry, repository } = world;
    const none = await registry.listReferrers(repository, image.digest, NOTE);
    world.lines();
    isThere = () => world.seen.length === 3;
    await registry.attach(repository, image.digest, [noteOn(image, "1"), noteOn(image, "2"), noteOn(image, "3")], none);
    assert.equal(world.lines().length, 4);
  });

  it("is listed once, however often it is attached", async () => {
    await using world = await begin();
    const { image, registry, repository } = world;
    const one = noteOn(image, "1");
    const none = await registry.listReferrers(repository, image.digest, NOTE);
    await registry.attach(repository, image.digest, [one], none);
    const some = await registry.listReferrers(repository, image.digest, NOTE);
    world.lines();
    await registry.attach(repository, image.digest, [one], some);
    assert.deepEqual(world.lines(), ["PUT manifests/DIGEST"]);
    assert.equal((await indexAt(world.direct, world.tag)).manifests.length, 1);
  });

  it("has the type of its configuration where it has none of its own", async () => {
    await using world = await begin();
    const { image, registry, repository } = world;
    const none = await registry.listReferrers(repository, image.digest, NOTE);
    await registry.attach(repository, image.digest, [makeArtifact(image, undefined)], none);
    const { all } = await registry.listReferrers(repository, image.digest, "application/vnd.oci.empty.v1+json");
    assert.deepEqual(
      all.map(({ annotations }) => annotations),
      [{}],
    );
  });

  it("never displaces what somebody else has in the index", async () => {
    await using world = await begin();
    const { image, registry, repository, tag } = world;
    const other = await pushImage(world.direct, "other", "other");
    const descriptor = { mediaType: OCI_IMAGE, digest: other.digest, size: other.bytes.length };
    const before = {
      schemaVersion: 2,
      mediaType: OCI_INDEX,
      manifests: [{ ...descriptor, platform: { os: "linux", architecture: "amd64" }, "x-theirs": [1] }, descriptor],
      annotations: { theirs: "too" },
    };
    const bytes = Buffer.from(JSON.stringify(before));
    await fetch(`http://${server.host}/v2/${repository.path}/manifests/${tag}`, {
      method: "PUT",
      headers: { "content-type": OCI_INDEX },
      body: bytes,
    });
    const found = await registry.listReferrers(repository, image.digest, NOTE);
    assert.deepEqual(found.all, []);
    await registry.attach(repository, image.digest, [noteOn(image, "1")], found);
    const { manifests, ...rest } = await indexAt(world.direct, tag);
    assert.deepEqual({ ...rest, manifests: manifests.slice(0, 2) }, before);
    assert.equal(manifests.length, 3);
  });

  it("is nothing that refers to another image", async () => {
    await using world = await begin();
    const { image, registry, repository } = world;
    const other = await pushImage(world.direct, "other", "other");
    await assert.rejects(
      registry.attach(repository, image.digest, [noteOn(other, "1")], { all: [], index: null }),
      /does not refer to/,
    );
    assert.deepEqual(world.lines(), []);
  });

  it("is found by a reference as by its repository", async () => {
    await using world = await begin();
    const { image, registry, repository } = world;
    const reference = { ...repository, tag: "x", digest: image.digest };
    const none = await registry.listReferrers(reference, image.digest, NOTE);
    await registry.attach(reference, image.digest, [noteOn(image, "1")], none);
    assert.equal((await registry.listReferrers(reference, image.digest, NOTE)).all.length, 1);
  });
});
