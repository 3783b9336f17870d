import assert from "node:assert/strict";
import { Refused } from "../../core/errors";
import { Absent, Corrupt, Denied, parseRepository, Registry, Unavailable } from "../../core/registry";
import { type Fault, resetAfterwards, retell, say, startFaultProxy } from "../support/fault-proxy";
import { digestOf } from "../support/images";
import { ROBOT, startRegistry, type TestRegistry } from "../support/registry";
import { startTokenIssuer, type TokenIssuer } from "../support/token-issuer";

const PATIENCE = { deadlineMs: 4_000, attemptMs: 500, backoffMs: 5 };
const BYTES = Buffer.from('{"small":"blob"}');
const DIGEST = digestOf(BYTES);
const methodsOf = (seen: readonly { line: string }[]) => seen.map(({ line }) => line.split(" ")[0]);
const clientOf = (credentials: typeof ROBOT | undefined = ROBOT) =>
  new Registry({ credentials: async () => credentials, access: "push", patience: PATIENCE });

describe("a small blob", () => {
  let basic: TestRegistry;
  let token: TestRegistry;
  let issuer: TokenIssuer;
  let count = 0;
  before(async () => {
    issuer = await startTokenIssuer();
    [basic, token] = await Promise.all([startRegistry("basic"), startRegistry(issuer)]);
  });
  after(() => Promise.all([basic, token, issuer].map((each) => each?.stop())));

  const through = async (faults: readonly Fault[] = [], server = basic) => {
    const proxy = await startFaultProxy(server.host, faults);
    count += 1;
    return { ...proxy, repository: parseRepository(`${proxy.host}/blobs/n${count}`) };
  };

  it("is written where it is not there, mounted where it is, and read back", async () => {
    await using proxy = await through();
    const registry = clientOf();
    await registry.ensureBlob(proxy.repository, BYTES);
    assert.deepEqual(methodsOf(proxy.seen), ["POST", "POST", "PUT"]);
    proxy.seen.length = 0;
    await registry.ensureBlob(proxy.repository, BYTES);
    assert.deepEqual(methodsOf(proxy.seen), ["POST"]);
    assert.deepEqual(await registry.getBlob(proxy.repository, DIGEST, BYTES.length), BYTES);
  });

  it("is written with one token", async () => {
    await using proxy = await through([], token);
    issuer.asked.length = 0;
    await clientOf().ensureBlob(proxy.repository, BYTES);
    assert.equal(issuer.asked.length, 1);
    assert.deepEqual(await clientOf().getBlob(proxy.repository, DIGEST, 100), BYTES);
  });

  it("proves that there is no right to push", async () => {
    await using proxy = await through([], token);
    const reader = new Registry({ credentials: async () => undefined, access: "push", patience: PATIENCE });
    await assert.rejects(reader.ensureBlob(proxy.repository, BYTES), (error) => {
      assert.ok(error instanceof Denied, `${error}`);
      assert.match(
        error.message,
        /^Writing the blob sha256:\w+ to 127.*n\d+: the right to push was denied .*entry for 127/,
      );
      return true;
    });
  });

  it("is there although the answer to its upload was lost", async () => {
    await using proxy = await through([{ on: /^PUT/, times: 1, act: resetAfterwards }]);
    await clientOf().ensureBlob(proxy.repository, BYTES);
    assert.deepEqual(methodsOf(proxy.seen), ["POST", "POST", "PUT", "PUT", "POST"]);
  });

  it("is refused when its upload is never found", async () => {
    await using proxy = await through([{ on: /^PUT/, act: say(404) }]);
    await assert.rejects(
      clientOf().ensureBlob(proxy.repository, BYTES),
      (error) =>
        error instanceof Refused && !(error instanceof Absent) && /knows no such place \(404/.test(error.message),
    );
  });

  it("is uploaded to another place without credentials", async () => {
    await using storage = await startFaultProxy(basic.host, [{ on: /^PUT/, act: say(201) }]);
    const location = `http://${storage.host}/up?signature=a%20b~c`;
    await using proxy = await through([{ on: /^POST/, after: 1, act: say(202, { location }) }]);
    await clientOf().ensureBlob(proxy.repository, BYTES);
    const line = `PUT /up?signature=a%20b~c&digest=${encodeURIComponent(DIGEST)}`;
    assert.deepEqual(storage.seen, [{ line, authorization: undefined }]);
  });

  it("does not blame our rights for what another place says", async () => {
    await using storage = await startFaultProxy(basic.host, [{ on: /./, act: say(403) }]);
    const location = `http://${storage.host}/up?signature=hunter2`;
    await using proxy = await through([{ on: /GET/, act: say(307, { location }) }]);
    await assert.rejects(clientOf().getBlob(proxy.repository, DIGEST, 100), (error) => {
      assert.ok(error instanceof Unavailable, `${error}`);
      assert.match(
        error.message,
        new RegExp(`: ${storage.host}, to which the registry sent us for it, gave no usable`),
      );
      assert.doesNotMatch(error.message, /hunter2/);
      return true;
    });
  });

  it("is followed to another place without credentials, and at home with them", async () => {
    await using storage = await startFaultProxy(basic.host, [{ on: /./, act: say(200, {}, `${BYTES}`) }]);
    await using proxy = await through([
      { on: /GET .*\/blobs\//, after: 1, act: say(307, { location: "/next?a=b" }) },
      { on: /\/next/, act: say(302, { location: `http://${storage.host}/blob` }) },
    ]);
    assert.deepEqual(await clientOf().getBlob(proxy.repository, DIGEST, 100), BYTES);
    const sent = proxy.seen.map(({ authorization }) => authorization?.split(" ")[0]);
    assert.deepEqual(sent, [undefined, "Basic", "Basic"]);
    assert.deepEqual(storage.seen, [{ line: "GET /blob", authorization: undefined }]);
  });

  const redirects = [
    { name: "more than three times", location: "/again", why: /redirected more than 3 times/, requests: 4 },
    { name: "to http elsewhere", location: "http://storage.test/x", why: /not reached over https/, requests: 1 },
    {
      name: "to a place with a password",
      location: "https://me:hunter2@s.test/",
      why: /not reached over https/,
      requests: 1,
    },
    { name: "nowhere", location: undefined, why: /not reached over https/, requests: 1 },
  ];
  for (const { name, location, why, requests } of redirects) {
    it(`is not followed ${name}`, async () => {
      await using proxy = await through([{ on: /./, act: say(307, location === undefined ? {} : { location }) }]);
      await assert.rejects(clientOf().getBlob(proxy.repository, DIGEST, 100), (error) => {
        assert.ok(error instanceof Refused && why.test(error.message), `${error}`);
        assert.doesNotMatch(error.message, /hunter2/);
        return true;
      });
      assert.equal(proxy.seen.length, requests);
    });
  }

  const wrong = [
    { name: "has other bytes", act: say(200, {}, "other"), Kind: Corrupt, why: /do not agree/ },
    { name: "is longer than wanted", act: say(200, {}, `${BYTES}`.repeat(9)), Kind: Corrupt, why: /over 100 bytes/ },
    { name: "is longer than any", act: say(200, {}, "x".repeat(200_000)), Kind: Corrupt, why: /over 100 bytes/ },
    {
      name: "is not there",
      act: say(404),
      Kind: Refused,
      why: /^Reading the blob sha256:\w+ of .*knows no such place/,
    },
    { name: "is denied", act: say(403), Kind: Denied, why: /the right to pull was denied/ },
  ];
  for (const { name, act, Kind, why } of wrong) {
    it(`that ${name} is not taken for the blob`, async () => {
      await using proxy = await through([{ on: /GET/, act }]);
      await assert.rejects(clientOf().getBlob(proxy.repository, DIGEST, 100), (error) => {
        assert.ok(error instanceof Kind && !(error instanceof Absent) && why.test(error.message), `${error}`);
        return true;
      });
    });
  }

  it("is read through a 503 and a 429", async () => {
    await using proxy = await through([
      { on: /GET/, times: 1, act: say(503) },
      { on: /GET/, times: 1, act: retell(() => ({ status: 429 })) },
    ]);
    await clientOf().ensureBlob(proxy.repository, BYTES);
    assert.deepEqual(await clientOf().getBlob(proxy.repository, DIGEST, 100), BYTES);
  });
});
