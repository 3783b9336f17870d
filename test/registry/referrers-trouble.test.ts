import assert from "node:assert/strict";
import { Refused } from "../../core/errors";
import { Absent, Denied, Unavailable } from "../../core/registry";
import { crane } from "../support/crane";
import { type Fault, retell, say, startFaultProxy } from "../support/fault-proxy";
import { imageBehindProxy, NOTE, noteOn } from "../support/image-behind-proxy";
import { OCI_IMAGE, OCI_INDEX, pushImage } from "../support/images";
import { startRegistry, type TestRegistry } from "../support/registry";

const UNKNOWN = '{"errors":[{"code":"NAME_UNKNOWN"}]}';

describe("what refers to an image, at a registry in trouble", () => {
  let server: TestRegistry;
  before(async () => {
    server = await startRegistry();
  });
  after(() => server.stop());

  const begin = (faults?: readonly Fault[]) => imageBehindProxy(server.host, faults);

  const foreign = [
    { name: "another kind of manifest", why: /another kind of manifest/, act: undefined },
    {
      name: "an index that cannot be read",
      why: /not an index that can be read/,
      act: say(200, { "content-type": OCI_INDEX }, '{"schemaVersion":2,"manifests":{}}'),
    },
  ];
  for (const { name, why, act } of foreign) {
    it(`is not known, and nothing is written, where the tag is at ${name}`, async () => {
      await using world = await begin(act === undefined ? [] : [{ on: /GET .*sha256-/, act }]);
      const { image, registry, repository, tag } = world;
      if (act === undefined) await pushImage(world.direct, tag, "foreign");
      const before = act === undefined ? await crane("digest", `${world.direct}:${tag}`) : "";
      const isRefused = (error: unknown) =>
        error instanceof Refused && !(error instanceof Absent) && why.test(error.message);
      await assert.rejects(registry.listReferrers(repository, image.digest, NOTE), isRefused);
      await assert.rejects(
        registry.attach(repository, image.digest, [noteOn(image, "1")], { all: [], index: undefined }),
        isRefused,
      );
      assert.ok(!world.lines().includes("PUT manifests/TAG"));
      if (act === undefined) assert.equal(await crane("digest", `${world.direct}:${tag}`), before);
    });
  }

  it("is not known where the registry takes the tag for the image's own digest", async () => {
    await using world = await begin();
    const { repository, registry } = world;
    const index = { mediaType: OCI_INDEX, bytes: Buffer.from(`{"schemaVersion":2,"manifests":[]}`) };
    const act = say(200, { "content-type": OCI_INDEX }, `${index.bytes}`);
    await using gitlab = await startFaultProxy(server.host, [{ on: /sha256-/, act }]);
    const { digest } = await registry.getManifest({
      ...repository,
      host: gitlab.host,
      tag: `sha256-${"0".repeat(64)}`,
    });
    await assert.rejects(
      registry.listReferrers({ ...repository, host: gitlab.host }, digest, NOTE),
      /takes the tag for the image's own digest/,
    );
  });

  const withoutApi = [
    { name: "a redirect to its web site", act: say(303, { location: "https://web.test/" }) },
    { name: "a 400", act: say(400) },
    { name: "a 405", act: say(405) },
    { name: "a 406", act: say(406) },
    { name: "a page of HTML", act: say(200, { "content-type": "text/html" }, "<html>") },
  ];
  for (const { name, act } of withoutApi) {
    it(`is what the tag says where the question is answered with ${name}`, async () => {
      await using world = await begin([{ on: /referrers/, act }]);
      const { image, registry, repository } = world;
      const none = await registry.listReferrers(repository, image.digest, NOTE);
      await registry.attach(repository, image.digest, [noteOn(image, "1")], none);
      world.lines();
      assert.equal((await registry.listReferrers(repository, image.digest, NOTE)).all.length, 1);
      assert.deepEqual(world.lines(), ["GET manifests/TAG"]);
    });
  }

  const untold = [
    { name: "a 500", act: say(500), Kind: Unavailable, on: /referrers/ },
    { name: "a 403", act: say(403), Kind: Denied, on: /referrers/ },
    { name: "a 500 for the tag", act: say(500), Kind: Unavailable, on: /sha256-/ },
  ];
  for (const { name, act, Kind, on } of untold) {
    it(`is not known where the question is answered with ${name}`, async () => {
      await using world = await begin([{ on, act }]);
      const { image, registry, repository } = world;
      await assert.rejects(registry.listReferrers(repository, image.digest, NOTE), Kind);
    });
  }

  it("says nothing about the API where the repository is unknown", async () => {
    await using world = await begin([{ on: /referrers/, times: 1, act: say(404, {}, UNKNOWN) }]);
    const { image, registry, repository } = world;
    await registry.listReferrers(repository, image.digest, NOTE);
    world.lines();
    await registry.listReferrers(repository, image.digest, NOTE);
    assert.equal(world.lines().length, 2);
  });

  it("is not in the index when one of it could not be written", async () => {
    await using world = await begin([{ on: /PUT .*sha256:/, times: 1, act: say(403) }]);
    const { image, registry, repository } = world;
    const none = await registry.listReferrers(repository, image.digest, NOTE);
    await assert.rejects(
      registry.attach(repository, image.digest, [noteOn(image, "1"), noteOn(image, "2")], none),
      (error) =>
        error instanceof Denied && /^Writing 127.*\/n\d+@sha256:\w+: the right to push was denied/.test(error.message),
    );
    assert.ok(!world.lines().includes("PUT manifests/TAG"));
  });

  it("does not grow over what registries take", async () => {
    await using world = await begin();
    const { image, registry, repository } = world;
    const row = { mediaType: OCI_IMAGE, digest: image.digest, size: 1, artifactType: "x".repeat(50_000) };
    const index = { schemaVersion: 2 as const, manifests: Array.from({ length: 90 }, () => row) };
    await assert.rejects(
      registry.attach(repository, image.digest, [noteOn(image, "1")], { all: [], index }),
      /the list of what refers to the image would be over 4194304 bytes/,
    );
    assert.deepEqual(world.lines(), ["PUT manifests/DIGEST"]);
  });

  it("is read to its end through an answer that was cut short once", async () => {
    await using world = await begin([{ on: /GET .*sha256-/, times: 1, act: retell(() => ({ status: 503 })) }]);
    const { image, registry, repository } = world;
    assert.deepEqual(await registry.listReferrers(repository, image.digest, NOTE), { all: [], index: null });
  });
});
