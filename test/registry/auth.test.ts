import assert from "node:assert/strict";
import { Denied, formatReference, type Manifest, parseReference, Registry } from "../../core/registry";
import { type Fault, say, startFaultProxy } from "../support/fault-proxy";
import { pushImage } from "../support/images";
import { ROBOT, startRegistry, type TestRegistry } from "../support/registry";
import { startTokenIssuer, type TokenIssuer } from "../support/token-issuer";

const PATIENCE = { deadlineMs: 4_000, attemptMs: 1_000, backoffMs: 5 };
const asRobot = async () => ROBOT;
const asNobody = async () => undefined;
const withWrongPassword = async () => ({ username: ROBOT.username, password: "hunter2-hunter2" });
const authorization = `Basic ${Buffer.from(`${ROBOT.username}:${ROBOT.password}`).toString("base64")}`;

/** Passes when a call is denied with exit 2, for the reason, without the password. */
const denied = (why: RegExp) => (error: unknown) => {
  assert.ok(error instanceof Denied, `${error}`);
  assert.equal(error.exit, 2);
  assert.match(error.message, why);
  assert.doesNotMatch(error.message, /hunter2|correct-horse|Basic |Bearer /);
  return true;
};

describe("signing in with a password", () => {
  let server: TestRegistry;
  let pushed: Manifest;
  before(async () => {
    server = await startRegistry("basic");
    pushed = await pushImage(`${server.host}/a/b`, "x", "1", { headers: { authorization } });
  });
  after(() => server.stop());

  it("reads and writes with the right one", async () => {
    const registry = new Registry({ credentials: asRobot, access: "push", patience: PATIENCE });
    const reference = parseReference(`${server.host}/a/b:x`);
    await registry.putManifest(reference, "y", await registry.getManifest(reference));
    const { digest } = await registry.headManifest({ ...reference, tag: "y" });
    assert.equal(digest, pushed.digest);
  });

  it("is denied with the wrong one, which is not shown", async () => {
    const registry = new Registry({ credentials: withWrongPassword, patience: PATIENCE });
    const reference = parseReference(`${server.host}/a/b:x`);
    await assert.rejects(
      registry.getManifest(reference),
      denied(/the right to pull was denied \(401 UNAUTHORIZED\); it was asked with the credentials given for 127/),
    );
  });

  it("is denied without one, and says that there was none", async () => {
    const registry = new Registry({ credentials: asNobody, access: "push", patience: PATIENCE });
    await assert.rejects(
      registry.checkPush(parseReference(`${server.host}/a/b:x`)),
      denied(/right to push was denied .* anonymously, as there are no credentials for 127.*entry for 127/),
    );
  });
});

describe("signing in with a token", () => {
  let issuer: TokenIssuer;
  let server: TestRegistry;
  before(async () => {
    issuer = await startTokenIssuer();
    server = await startRegistry(issuer);
  });
  beforeEach(() => {
    issuer.asked.length = 0;
    issuer.spoil(0);
  });
  after(async () => {
    await server?.stop();
    await issuer?.stop();
  });

  const push = async (repository: string) => {
    const scope = `repository:${repository}:pull,push`;
    const answer = await fetch(`${issuer.realm}?service=${issuer.service}&scope=${scope}`, {
      headers: { authorization },
    });
    const { token } = (await answer.json()) as { token: string };
    issuer.asked.length = 0;
    return pushImage(`${server.host}/${repository}`, "x", "1", { headers: { authorization: `Bearer ${token}` } });
  };

  it("asks for one token per repository, scoped to it, however many requests wait for it", async () => {
    await push("a/b");
    const registry = new Registry({ credentials: asRobot, access: "push", patience: PATIENCE });
    const reference = parseReference(`${server.host}/a/b:x`);
    const [manifest] = await Promise.all([
      registry.getManifest(reference),
      registry.headManifest(reference),
      registry.checkPush(reference),
    ]);
    await registry.putManifest(reference, "y", manifest);
    assert.deepEqual(issuer.asked, [{ scope: "repository:a/b:pull,push", user: "robot" }]);
  });

  it("asks only for the right to pull when it only reads, and needs no credentials for what is public", async () => {
    const { digest } = await push("pub/lic");
    const registry = new Registry({ credentials: asNobody, patience: PATIENCE });
    const head = await registry.headManifest(parseReference(`${server.host}/pub/lic:x`));
    assert.equal(head.digest, digest);
    assert.deepEqual(issuer.asked, [{ scope: "repository:pub/lic:pull", user: "" }]);
  });

  it("renews a token that is no longer accepted, once", async () => {
    const { digest } = await push("re/new");
    const registry = new Registry({ credentials: asRobot, patience: PATIENCE });
    const reference = parseReference(`${server.host}/re/new:x`);
    issuer.spoil(1);
    await assert.rejects(registry.headManifest(reference), denied(/the right to pull was denied \(401\)/));
    assert.equal((await registry.headManifest(reference)).digest, digest);
    assert.equal(issuer.asked.length, 2);
  });

  it("is denied push with a token that only grants pull", async () => {
    await push("read/only");
    const registry = new Registry({ credentials: asNobody, access: "push", patience: PATIENCE });
    await assert.rejects(registry.checkPush(parseReference(`${server.host}/read/only:x`)), denied(/right to push/));
  });

  it("is denied by a token service that does not know the password, which is not shown", async () => {
    const registry = new Registry({ credentials: withWrongPassword, patience: PATIENCE });
    await assert.rejects(
      registry.headManifest(parseReference(`${server.host}/a/b:x`)),
      denied(/^Signing in to 127.* for a\/b: the right to pull was denied \(401\)/),
    );
  });
});

describe("credentials", () => {
  const bearer = (realm: string) => ({ "www-authenticate": `Bearer realm="${realm}",service="registry.test"` });
  const against = async (faults: readonly Fault[], use: (host: string, seen: () => unknown[]) => Promise<void>) => {
    const proxy = await startFaultProxy("127.0.0.1:1", faults);
    try {
      await use(proxy.host, () => proxy.seen.map(({ line, authorization: sent }) => [line, sent]));
    } finally {
      await proxy.stop();
    }
  };
  const reading = (host: string) => {
    const reference = parseReference(`${host}/a/b:x`);
    assert.equal(formatReference(reference), `${host}/a/b:x`);
    return new Registry({ credentials: asRobot, patience: PATIENCE }).headManifest(reference);
  };

  it("never reach a token service on another host", async () => {
    await against([{ on: /token/, act: say(403) }], (elsewhere, tokenRequests) => {
      const realm = `http://${elsewhere.replace("127.0.0.1", "localhost")}/token`;
      return against([{ on: /./, act: say(401, bearer(realm)) }], async (host) => {
        await assert.rejects(reading(host), denied(/its token service localhost:\d+ is another host, which never/));
        const line = "GET /token?service=registry.test&scope=repository%3Aa%2Fb%3Apull";
        assert.deepEqual(tokenRequests(), [[line, undefined]]);
      });
    });
  });

  for (const realm of ["http://auth.test/token", "ftp://127.0.0.1/", "not a url", "https://me:pw@auth.test/", ""]) {
    it(`are not even thought of for a token service at ${realm || "nowhere"}`, async () => {
      await against([{ on: /./, act: say(401, bearer(realm)) }], async (host, seen) => {
        await assert.rejects(reading(host), denied(/its token service is not reached over https/));
        assert.equal(seen().length, 1);
      });
    });
  }

  it("are not offered to a 401 that names no way of signing in", async () => {
    await against([{ on: /./, act: say(401) }], async (host, seen) => {
      await assert.rejects(reading(host), denied(/offers no way of signing in that is known here/));
      assert.deepEqual(seen(), [["HEAD /v2/a/b/manifests/x", undefined]]);
    });
  });

  it("are in vain at a token service that does not exist, which says nothing about the image", async () => {
    await against([{ on: /token/, act: say(404) }], (elsewhere) =>
      against([{ on: /./, act: say(401, bearer(`http://${elsewhere}/token`)) }], (host) =>
        assert.rejects(reading(host), denied(/its token service is not where it says \(404/)),
      ),
    );
  });

  it("do not follow a redirect", async () => {
    await against([], async (elsewhere, arrived) => {
      const location = `http://${elsewhere}/v2/a/b/manifests/x`;
      await against([{ on: /./, act: say(307, { location }) }], async (host) => {
        await assert.rejects(reading(host), /redirected to another place \(307\), which is never followed/);
        assert.deepEqual(arrived(), []);
      });
    });
  });

  it("do not follow an upload to another host", async () => {
    await against([], async (elsewhere, arrived) => {
      const location = `http://${elsewhere}/v2/a/b/blobs/uploads/1`;
      await against([{ on: /POST/, act: say(202, { location }) }], async (host) => {
        const registry = new Registry({ credentials: asRobot, access: "push", patience: PATIENCE });
        await registry.checkPush(parseReference(`${host}/a/b:x`));
        assert.deepEqual(arrived(), []);
      });
    });
  });
});
