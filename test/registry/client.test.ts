import assert from "node:assert/strict";
import { Misuse, Refused, Undetermined } from "../../core/errors";
import { Absent, type Manifest, parseReference, parseRepository, Registry, resolveDigest } from "../../core/registry";
import { crane, tagOf } from "../support/crane";
import { DOCKER_IMAGE, DOCKER_LIST, OCI_IMAGE, OCI_INDEX, pushImage, pushIndex } from "../support/images";
import { startRegistry, type TestRegistry } from "../support/registry";

const anonymous = { credentials: async () => undefined };

describe("the registry client, at the real registry", () => {
  let server: TestRegistry;
  before(async () => {
    server = await startRegistry();
  });
  after(() => server.stop());

  const kinds = [
    { name: "an OCI image", mediaType: OCI_IMAGE, push: pushImage },
    {
      name: "a Docker image",
      mediaType: DOCKER_IMAGE,
      push: (r: string, t: string, b: string) => pushImage(r, t, b, { mediaType: DOCKER_IMAGE }),
    },
    {
      name: "an OCI index",
      mediaType: OCI_INDEX,
      push: (r: string, t: string, b: string) => pushIndex(r, t, b, OCI_INDEX),
    },
    {
      name: "a Docker list",
      mediaType: DOCKER_LIST,
      push: (r: string, t: string, b: string) => pushIndex(r, t, b, DOCKER_LIST),
    },
  ];
  for (const [index, { name, mediaType, push }] of kinds.entries()) {
    it(`moves a tag to ${name} byte for byte, as crane sees it`, async () => {
      const repository = `${server.host}/kinds/k${index}`;
      const { digest, bytes } = await push(repository, "one", "1");
      const registry = new Registry({ ...anonymous, access: "push" });
      const manifest: Manifest = await registry.getManifest(parseReference(`${repository}:one`));
      assert.deepEqual(manifest, { mediaType, digest, bytes });
      assert.deepEqual(await registry.headManifest(parseReference(`${repository}:one`)), { mediaType, digest });
      await registry.putManifest(parseRepository(repository), "two", manifest);
      assert.equal(await tagOf(`${repository}:two`), digest);
      // crane ends what it prints with a line feed of its own.
      assert.equal(await crane("manifest", `${repository}:two`), `${bytes}`);
    });
  }

  it("reads by digest, which wins over a tag", async () => {
    const repository = `${server.host}/by/digest`;
    const old = await pushImage(repository, "x", "1");
    await pushImage(repository, "x", "2");
    const registry = new Registry(anonymous);
    const reference = parseReference(`${repository}:x@${old.digest}`);
    assert.equal((await registry.getManifest(reference)).digest, old.digest);
    assert.equal((await registry.headManifest(reference)).digest, old.digest);
  });

  it("proves the right to push and leaves nothing in the repository", async () => {
    const repository = `${server.host}/only/checked`;
    await new Registry({ ...anonymous, access: "push" }).checkPush(parseRepository(repository));
    assert.doesNotMatch(await crane("catalog", server.host), /only\/checked/);
  });

  it("resolves a tag to its digest", async () => {
    const { digest } = await pushImage(`${server.host}/a/b`, "staging-abc1234", "1");
    assert.equal(await resolveDigest(`${server.host}/a/b:staging-abc1234`, anonymous), digest);
  });

  for (const missing of ["a/nothing:latest", "kinds/k0:nothing"]) {
    it(`says that ${missing} does not exist, and what to check`, async () => {
      await assert.rejects(resolveDigest(`${server.host}/${missing}`, anonymous), (error) => {
        assert.ok(error instanceof Absent && error instanceof Refused);
        assert.equal(error.exit, 1);
        assert.match(error.message, new RegExp(`^Reading ${server.host}/${missing}: there is no such image`));
        return true;
      });
    });
  }

  it("cannot tell when nobody listens, and says so at once", async () => {
    const { host, stop } = await startRegistry();
    await stop();
    const began = performance.now();
    await assert.rejects(resolveDigest(`${host}/a/b:latest`, anonymous), (error) => {
      assert.ok(error instanceof Undetermined);
      assert.equal(error.exit, 3);
      assert.match(error.message, /did not answer \(ECONNREFUSED\)/);
      return true;
    });
    assert.ok(performance.now() - began < 2_000);
  });

  it("takes no name that is not whole", async () => {
    await assert.rejects(resolveDigest("platform:latest", anonymous), Misuse);
  });
});
