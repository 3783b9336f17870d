import assert from "node:assert/strict";
import { Refused } from "../../core/errors";
import { Absent, Corrupt, Denied, parseRepository, Registry, Unavailable } from "../../core/registry";
import { type Fault, relay, say, startFaultProxy } from "../support/fault-proxy";
import { pushImage } from "../support/images";
import { ROBOT, startRegistry, type TestRegistry } from "../support/registry";

const PATIENCE = { deadlineMs: 4_000, attemptMs: 1_000, backoffMs: 5 };
const TAGS = ["canary-ledger", "latest", "staging-0000001", "staging-0000002", "staging-0000003"];
const BASIC = { authorization: `Basic ${Buffer.from(`${ROBOT.username}:${ROBOT.password}`).toString("base64")}` };
const ALL = { maxTags: 100 };

describe("a repository's tags", () => {
  let server: TestRegistry;
  before(async () => {
    server = await startRegistry("basic");
    for (const tag of TAGS) await pushImage(`${server.host}/acme/platform`, tag, "one", { headers: BASIC });
  });
  after(() => server.stop());

  /** The registry behind a proxy, as somebody who may read it, or not. */
  const through = async (faults: readonly Fault[] = [], isKnown = true) => {
    const proxy = await startFaultProxy(server.host, faults);
    const registry = new Registry({ credentials: async () => (isKnown ? ROBOT : undefined), patience: PATIENCE });
    return { ...proxy, registry, repository: parseRepository(`${proxy.host}/acme/platform`) };
  };
  /** The real registry, with so many tags on a page whatever is asked for. */
  const inPagesOf = (size: number): Fault => ({
    on: /tags\/list/,
    act: async ({ url, answer }) => {
      const page = await fetch(`http://${server.host}${url.replace(/n=\d+/, `n=${size}`)}`, { headers: BASIC });
      const link = page.headers.get("link");
      const body = Buffer.from(await page.arrayBuffer());
      relay(answer, { status: page.status, headers: link === null ? {} : { link }, body });
    },
  });
  const pageOf = (tags: unknown, link?: string) =>
    say(200, link === undefined ? {} : { link }, JSON.stringify({ name: "acme/platform", tags }));

  it("are listed", async () => {
    await using world = await through();
    assert.deepEqual(await world.registry.listTags(world.repository, ALL), { tags: TAGS, isWhole: true });
    assert.equal(world.seen.at(-1)?.line, "GET /v2/acme/platform/tags/list?n=1000");
  });

  const queries = [
    { name: "with a prefix only", query: { prefix: "staging-", maxTags: 3 }, tags: TAGS.slice(2), isWhole: true },
    { name: "with a prefix that none has", query: { prefix: "prod-", maxTags: 3 }, tags: [], isWhole: true },
    { name: "as many as are wanted", query: { prefix: "s", maxTags: 2 }, tags: TAGS.slice(2, 4), isWhole: false },
    { name: "all, being as many as are wanted", query: { maxTags: 5 }, tags: TAGS, isWhole: true },
  ];
  for (const size of [1, 2, 5, 1_000]) {
    for (const { name, query, tags, isWhole } of queries) {
      it(`are listed ${name}, ${size} on a page`, async () => {
        await using world = await through([inPagesOf(size)]);
        assert.deepEqual(await world.registry.listTags(world.repository, query), { tags, isWhole });
      });
    }
  }

  it("are not asked for further once there are more than are wanted", async () => {
    await using world = await through([inPagesOf(1)]);
    await world.registry.listTags(world.repository, { maxTags: 1 });
    assert.equal(world.seen.length, 2);
  });

  it("are none where the list is null, or left out", async () => {
    for (const tags of [null, undefined]) {
      await using world = await through([{ on: /tags\/list/, act: pageOf(tags) }]);
      assert.deepEqual(await world.registry.listTags(world.repository, ALL), { tags: [], isWhole: true });
    }
  });

  it("are listed once each, and not to the end, where the pages go in a circle", async () => {
    await using world = await through([{ on: /./, act: pageOf(["a", "b"], '</v2/again>; rel="next"') }]);
    assert.deepEqual(await world.registry.listTags(world.repository, ALL), { tags: ["a", "b"], isWhole: false });
    assert.equal(world.seen.length, 100);
  });

  it("are listed through a 503", async () => {
    await using world = await through([{ on: /tags\/list/, times: 1, act: say(503) }]);
    assert.deepEqual((await world.registry.listTags(world.repository, ALL)).tags, TAGS);
  });

  const elsewhere = [
    { name: "another port", link: (host: string) => `http://${host}/v2/acme/platform/tags/list` },
    { name: "another host", link: () => "https://evil.test/v2/acme/platform/tags/list" },
    { name: "http", link: () => "http://evil.test/" },
    { name: "a place with a password", link: (_: string, home: string) => `http://me:hunter2@${home}/v2/` },
  ];
  for (const { name, link } of elsewhere) {
    it(`are not looked for at ${name}, and nobody there learns who we are`, async () => {
      await using other = await startFaultProxy(server.host, []);
      let home = "";
      const act: Fault["act"] = (exchange) => pageOf(["a"], `<${link(other.host, home)}>; rel="next"`)({ ...exchange });
      await using world = await through([{ on: /tags\/list/, after: 1, act }]);
      home = world.host;
      await assert.rejects(world.registry.listTags(world.repository, ALL), (error) => {
        assert.ok(error instanceof Corrupt && /next page is at another place/.test(error.message), `${error}`);
        assert.doesNotMatch(error.message, /hunter2|evil/);
        return true;
      });
      assert.deepEqual([other.seen, world.seen.length], [[], 2]);
    });
  }

  const wrong = [
    { name: "is no JSON", act: say(200, {}, "<html>"), Kind: Corrupt, why: /not a list of tags/ },
    { name: "is another list", act: pageOf([1]), Kind: Corrupt, why: /not a list of tags/ },
    { name: "has a path for a tag", act: pageOf(["../../x"]), Kind: Corrupt, why: /not a list of tags/ },
    { name: "has no end", act: say(200, {}, " ".repeat(5_000_000)), Kind: Corrupt, why: /over 4194304 bytes/ },
    { name: "is that there is no repository", act: say(404), Kind: Absent, why: /^Listing the tags of .*platform: / },
    { name: "is denied", act: say(403), Kind: Denied, why: /the right to pull was denied/ },
    { name: "is a 500", act: say(500), Kind: Unavailable, why: /no usable answer/ },
  ];
  for (const { name, act, Kind, why } of wrong) {
    it(`are not known when the answer ${name}`, async () => {
      await using world = await through([{ on: /tags\/list/, act }]);
      await assert.rejects(world.registry.listTags(world.repository, ALL), (error) => {
        assert.ok(error instanceof Kind && why.test(error.message), `${error}`);
        return true;
      });
    });
  }

  it("are absent where the real registry has no such repository, and denied to nobody in particular", async () => {
    await using world = await through();
    const nowhere = { ...world.repository, path: "acme/nothing" };
    await assert.rejects(world.registry.listTags(nowhere, ALL), Absent);
    await using anonymous = await through([], false);
    await assert.rejects(anonymous.registry.listTags(anonymous.repository, ALL), Denied);
  });

  it("are not known, and no repository is absent, when a later page is not there", async () => {
    await using world = await through([
      { on: /gone/, act: say(404) },
      { on: /tags\/list/, act: pageOf(["a"], "</v2/gone>; rel=next") },
    ]);
    await assert.rejects(
      world.registry.listTags(world.repository, ALL),
      (error) => error instanceof Refused && !(error instanceof Absent),
    );
  });
});
