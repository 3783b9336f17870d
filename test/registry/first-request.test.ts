import assert from "node:assert/strict";
import { parseReference, Registry } from "../../core/registry";
import { eventually } from "../support/eventually";
import { type Fault, first, hang, reset, say, startFaultProxy } from "../support/fault-proxy";
import { pushImage } from "../support/images";
import { ROBOT, startRegistry, type TestRegistry } from "../support/registry";
import { startTokenIssuer, type TokenIssuer } from "../support/token-issuer";

const PATIENCE = { deadlineMs: 4_000, attemptMs: 300, backoffMs: 5 };
const SIX = Array.from({ length: 6 }, (_, at) => at);
const authorization = `Basic ${Buffer.from(`${ROBOT.username}:${ROBOT.password}`).toString("base64")}`;
const client = () => new Registry({ credentials: async () => ROBOT, patience: PATIENCE });

describe("the first request to a repository", () => {
  let open: TestRegistry;
  let basic: TestRegistry;
  let token: TestRegistry;
  let issuer: TokenIssuer;
  before(async () => {
    issuer = await startTokenIssuer();
    [open, basic, token] = await Promise.all([startRegistry(), startRegistry("basic"), startRegistry(issuer)]);
    await pushImage(`${open.host}/a/b`, "x", "1");
    await pushImage(`${basic.host}/a/b`, "x", "1", { headers: { authorization } });
  });
  beforeEach(() => issuer.asked.splice(0));
  after(() => Promise.all([open, basic, token, issuer].map((each) => each?.stop())));

  const sixThrough = (host: string, registry = client()) =>
    Promise.allSettled(SIX.map(() => registry.headManifest(parseReference(`${host}/a/b:x`))));

  for (const kind of ["password", "token"] as const) {
    it(`is the only one that is refused when six set out together at a registry that wants a ${kind}`, async () => {
      // The others go as soon as it is known who to be: together with the repetition of the first.
      let isTogether = () => false;
      const together = first(() => eventually(() => isTogether() || undefined, { withinMs: 250 }));
      const { host } = kind === "token" ? token : basic;
      await using proxy = await startFaultProxy(host, [{ on: /./, after: 1, act: together }]);
      isTogether = () => proxy.seen.length >= 7;
      const registry = client();
      await sixThrough(proxy.host, registry);
      await sixThrough(proxy.host, registry);
      assert.deepEqual(
        proxy.seen.map(({ authorization: sent }) => sent?.split(" ")[0]),
        [undefined, ...Array(12).fill(kind === "token" ? "Bearer" : "Basic")],
      );
      assert.equal(issuer.asked.length, kind === "token" ? 1 : 0);
    });
  }

  it("goes alone at an open registry, and afterwards all go together", async () => {
    let isTogether = () => false;
    const arrivals: number[] = [];
    const count: Fault = {
      on: /./,
      times: 1,
      act: first(async () => {
        // A whole exchange with another server: whatever was sent together with the first has arrived by then.
        await fetch(`http://${open.host}/v2/`);
        arrivals.push(proxy.seen.length);
      }),
    };
    const together: Fault = {
      on: /./,
      after: 5,
      act: first(() => eventually(() => isTogether() || undefined, { withinMs: 250 })),
    };
    await using proxy = await startFaultProxy(open.host, [count, together]);
    const registry = client();
    const before = await sixThrough(proxy.host, registry);
    assert.ok(before.every(({ status }) => status === "fulfilled"));
    assert.deepEqual(arrivals, [1]);
    assert.equal(proxy.seen.length, 6);
    isTogether = () => proxy.seen.length === 12;
    const after = await sixThrough(proxy.host, registry);
    assert.ok(after.every(({ status }) => status === "fulfilled"));
    assert.equal(proxy.seen.length, 12);
  });

  it("holds up those of its own repository only", async () => {
    await pushImage(`${open.host}/c/d`, "x", "1");
    await using proxy = await startFaultProxy(open.host, [{ on: /\/a\/b\//, act: hang }]);
    const registry = new Registry({ credentials: async () => undefined, patience: { ...PATIENCE, deadlineMs: 600 } });
    const hanging = sixThrough(proxy.host, registry);
    await registry.headManifest(parseReference(`${proxy.host}/c/d:x`));
    const results = await hanging;
    assert.ok(results.every(({ status }) => status === "rejected"));
  });

  const unlucky = [
    { name: "hangs", act: hang },
    { name: "is reset", act: reset },
    { name: "gets a 500", act: say(500) },
  ];
  for (const { name, act } of unlucky) {
    it(`does not take the others with it when it ${name}`, async () => {
      await pushImage(`${open.host}/a/b`, "unlucky", "1");
      await using proxy = await startFaultProxy(open.host, [{ on: /unlucky/, act }]);
      const registry = new Registry({ credentials: async () => undefined, patience: { ...PATIENCE, deadlineMs: 900 } });
      const bad = registry.headManifest(parseReference(`${proxy.host}/a/b:unlucky`));
      const [failed, others] = await Promise.allSettled([bad, sixThrough(proxy.host, registry)]);
      assert.equal(failed.status, "rejected");
      assert.ok(others.status === "fulfilled" && others.value.every(({ status }) => status === "fulfilled"));
    });
  }
});
