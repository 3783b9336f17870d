import assert from "node:assert/strict";
import { Corrupt } from "../../core/registry";
import { crane } from "../support/crane";
import { type Fault, retell, say, startFaultProxy } from "../support/fault-proxy";
import { imageBehindProxy, NOTE, noteOn } from "../support/image-behind-proxy";
import { OCI_INDEX } from "../support/images";
import { referrersApi } from "../support/referrers-api";
import { startRegistry, type TestRegistry } from "../support/registry";

const OTHER = "application/vnd.test.other";

describe("what refers to an image, at a registry with the referrers API", () => {
  let server: TestRegistry;
  before(async () => {
    server = await startRegistry();
  });
  after(() => server.stop());

  const begin = (faults: readonly Fault[]) => imageBehindProxy(server.host, faults);
  const textsOf = ({ all }: { all: readonly { annotations: Readonly<Record<string, string>> }[] }) =>
    all.map(({ annotations }) => annotations.text);

  for (const isFiltering of [true, false]) {
    it(`is what the API lists${isFiltering ? "" : ", also where it does not heed the type"}`, async () => {
      await using world = await begin(referrersApi(server.host, { isFiltering }));
      const { image, registry, repository } = world;
      const none = await registry.listReferrers(repository, image.digest, NOTE);
      assert.deepEqual(none, { all: [], index: undefined });
      world.lines();
      const artifacts = [noteOn(image, "1"), noteOn(image, "2", OTHER), noteOn(image, "3")];
      for (const artifact of artifacts) await registry.attach(repository, image.digest, [artifact], none);
      const found = await registry.listReferrers(repository, image.digest, NOTE);
      assert.deepEqual(textsOf(found), ["1", "3"]);
      assert.deepEqual(found.all[0]?.digest, artifacts[0]?.digest);
      assert.deepEqual(world.lines(), [...Array(3).fill("PUT manifests/DIGEST"), "GET referrers/DIGEST"]);
      assert.doesNotMatch(await crane("ls", world.direct), /sha256-/);
    });
  }

  it("is listed though the tag that stands in for it is unreadable", async () => {
    const unreadable = { on: /GET .*sha256-/, act: say(200, { "content-type": OCI_INDEX }, "{}") };
    await using world = await begin([...referrersApi(server.host), unreadable]);
    const { image, registry, repository } = world;
    await registry.attach(repository, image.digest, [noteOn(image, "1")], { all: [], index: undefined });
    assert.deepEqual(textsOf(await registry.listReferrers(repository, image.digest, NOTE)), ["1"]);
  });

  it("is added to the index as well where the registry does not say that it lists it", async () => {
    const [list] = referrersApi(server.host);
    await using world = await begin(list === undefined ? [] : [list]);
    const { image, registry, repository } = world;
    const none = await registry.listReferrers(repository, image.digest, NOTE);
    world.lines();
    await registry.attach(repository, image.digest, [noteOn(image, "1")], none);
    assert.deepEqual(world.lines(), ["PUT manifests/DIGEST", "GET manifests/TAG", "PUT manifests/TAG"]);
  });

  const pages = [
    { artifacts: 3, pageSize: 1, requests: 3 },
    { artifacts: 10, pageSize: 1, requests: 10 },
    { artifacts: 4, pageSize: 2, requests: 2 },
  ];
  for (const { artifacts, pageSize, requests } of pages) {
    it(`is read in ${requests} pages: ${artifacts} artifacts, ${pageSize} at a time`, async () => {
      await using world = await begin(referrersApi(server.host, { pageSize }));
      const { image, registry, repository } = world;
      const none = await registry.listReferrers(repository, image.digest, NOTE);
      const texts = Array.from({ length: artifacts }, (_, at) => `${at}`);
      for (const text of texts) await registry.attach(repository, image.digest, [noteOn(image, text)], none);
      world.lines();
      assert.deepEqual(textsOf(await registry.listReferrers(repository, image.digest, NOTE)), texts);
      assert.deepEqual(world.lines(), Array(requests).fill("GET referrers/DIGEST"));
    });
  }

  it("is refused, not cut short, when it has more than 10 pages", async () => {
    const link = { "content-type": OCI_INDEX, link: '</v2/again?page=1>; rel="next"' };
    const act = say(200, link, '{"schemaVersion":2,"manifests":[]}');
    await using world = await begin([{ on: /referrers|again/, act }]);
    const { image, registry, repository } = world;
    await assert.rejects(registry.listReferrers(repository, image.digest, NOTE), /has more than 10 pages/);
    assert.equal(world.lines().filter((line) => line !== "GET manifests/TAG").length, 10);
  });

  it("is never looked for at another place", async () => {
    await using elsewhere = await startFaultProxy(server.host, []);
    const link = `<http://${elsewhere.host}/v2/more>; rel="next"`;
    const act = say(200, { "content-type": OCI_INDEX, link }, '{"schemaVersion":2,"manifests":[]}');
    await using world = await begin([{ on: /referrers/, act }]);
    const { image, registry, repository } = world;
    await assert.rejects(registry.listReferrers(repository, image.digest, NOTE), Corrupt);
    assert.deepEqual(elsewhere.seen, []);
  });

  const broken = [
    { name: "no index", body: "[]", why: /not an index that can be read/ },
    { name: "an answer without end", body: " ".repeat(5_000_000), why: /over 4194304 bytes/ },
  ];
  for (const { name, body, why } of broken) {
    it(`is not known when the API's answer is ${name}`, async () => {
      const act = say(200, { "content-type": OCI_INDEX }, body);
      await using world = await begin([{ on: /referrers/, act }]);
      const { image, registry, repository } = world;
      await assert.rejects(registry.listReferrers(repository, image.digest, NOTE), why);
    });
  }

  it("is not known, and no image is absent, when a later page is not there", async () => {
    const link = '</v2/gone>; title="more"; rel=next';
    await using world = await begin([
      { on: /referrers/, act: say(200, { "content-type": OCI_INDEX, link }, '{"schemaVersion":2,"manifests":[]}') },
      { on: /gone/, act: retell(() => ({ status: 404 })) },
    ]);
    const { image, registry, repository } = world;
    await assert.rejects(registry.listReferrers(repository, image.digest, NOTE), (error: Error) => {
      assert.equal(error.name, "Refused");
      assert.match(error.message, /^Listing what refers to 127.*@sha256:\w+: 127.* knows no such place \(404/);
      return true;
    });
  });
});
