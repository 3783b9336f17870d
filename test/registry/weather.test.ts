import assert from "node:assert/strict";
import type { CanaryError } from "../../core/errors";
import { Refused } from "../../core/errors";
import { Corrupt, Denied, parseReference, Registry, Throttled, Unavailable } from "../../core/registry";
import { type Fault, hang, reset, retell, say, startFaultProxy, truncate } from "../support/fault-proxy";
import { DOCKER_IMAGE, pushImage } from "../support/images";
import { startRegistry, type TestRegistry } from "../support/registry";

const PATIENCE = { deadlineMs: 1_500, attemptMs: 300, backoffMs: 5 };
const ANY = /\/manifests\//;
const SCHEMA_1 = "application/vnd.docker.distribution.manifest.v1+prettyjws";
const OTHER = `sha256:${"0".repeat(64)}`;

interface Case {
  readonly name: string;
  readonly fault: Omit<Fault, "on">;
  /** Undefined: the weather clears and the answer is right. */
  readonly error?: new (
    ...args: never[]
  ) => CanaryError;
  readonly exit?: 1 | 2 | 3;
  readonly message?: RegExp;
  /** How many requests arrive. */
  readonly requests?: number;
}

const cases: Case[] = [
  { name: "two 503", fault: { times: 2, act: say(503) }, requests: 3 },
  { name: "a 500", fault: { times: 1, act: say(500) }, requests: 2 },
  { name: "a 429 without Retry-After", fault: { times: 1, act: say(429) }, requests: 2 },
  { name: "a 429 with Retry-After", fault: { times: 1, act: say(429, { "retry-after": "1" }) }, requests: 2 },
  { name: "a reset", fault: { times: 1, act: reset }, requests: 2 },
  { name: "one hang", fault: { times: 1, act: hang }, requests: 2 },
  { name: "one truncated body", fault: { times: 1, act: truncate }, requests: 2 },
  { name: "500 for ever", fault: { act: say(500) }, error: Unavailable, exit: 3, message: /\(500\)/, requests: 6 },
  {
    name: "a 429 that asks for more than we have",
    fault: { act: say(429, { "retry-after": "3600" }) },
    error: Throttled,
    exit: 3,
    message: /is limiting our requests \(429\)/,
    requests: 1,
  },
  { name: "resets for ever", fault: { act: reset }, error: Unavailable, exit: 3, message: /UND_ERR_SOCKET|ECONNRESET/ },
  { name: "a hang for ever", fault: { act: hang }, error: Unavailable, exit: 3, message: /did not answer \(TIMEOUT\)/ },
  { name: "truncated bodies for ever", fault: { act: truncate }, error: Unavailable, exit: 3 },
  {
    name: "a 403 with a code",
    fault: { act: say(403, {}, '{"errors":[{"code":"DENIED","message":"<secret prose>"}]}') },
    error: Denied,
    exit: 2,
    message: /the right to pull was denied \(403 DENIED\)/,
    requests: 1,
  },
  { name: "a 400", fault: { act: say(400) }, error: Refused, exit: 1, message: /refused it \(400\)/, requests: 1 },
  {
    name: "another Docker-Content-Digest",
    fault: { act: retell(({ headers }) => ({ headers: { ...headers, "docker-content-digest": OTHER } })) },
    error: Corrupt,
    exit: 1,
    message: /do not agree/,
    requests: 1,
  },
  {
    name: "a Docker-Content-Digest that is none",
    fault: { act: retell(({ headers }) => ({ headers: { ...headers, "docker-content-digest": "md5:1" } })) },
    error: Corrupt,
    exit: 1,
  },
  {
    name: "a body shortened on the way",
    fault: {
      act: retell(({ headers: { "content-length": _, ...headers }, body }) => ({ headers, body: body.subarray(9) })),
    },
    error: Corrupt,
    exit: 1,
    message: /do not agree/,
  },
  {
    name: "a body without end",
    fault: {
      act: retell(({ headers: { "content-length": _, ...headers } }) => ({
        headers,
        body: Buffer.alloc(5_000_000, 32),
      })),
    },
    error: Corrupt,
    exit: 1,
    message: /over 4194304 bytes/,
  },
  {
    name: "a schema 1 manifest",
    fault: { act: retell(({ headers }) => ({ headers: { ...headers, "content-type": SCHEMA_1 } })) },
    error: Refused,
    exit: 1,
    message: /schema 1/,
  },
  {
    name: "a page of HTML",
    fault: { act: say(200, { "content-type": "text/html" }, "<html>") },
    error: Refused,
    exit: 1,
    message: /media type/,
  },
  {
    name: "a media type with a parameter",
    fault: {
      act: retell(({ headers }) => ({ headers: { ...headers, "content-type": `${DOCKER_IMAGE}; charset=utf-8` } })),
    },
    requests: 1,
  },
  {
    name: "no Docker-Content-Digest",
    fault: { act: retell(({ headers: { "docker-content-digest": _, ...headers } }) => ({ headers })) },
    requests: 1,
  },
];

describe("reading a manifest through", () => {
  let server: TestRegistry;
  let bytes: Buffer;
  before(async () => {
    server = await startRegistry();
    bytes = (await pushImage(`${server.host}/a/b`, "x", "1", { mediaType: DOCKER_IMAGE })).bytes;
  });
  after(() => server.stop());

  for (const { name, fault, error: Kind, exit, message, requests } of cases) {
    it(`${name} ${Kind === undefined ? "succeeds" : `ends in exit ${exit}`}`, async () => {
      const proxy = await startFaultProxy(server.host, [{ on: ANY, ...fault }]);
      try {
        const registry = new Registry({ credentials: async () => undefined, patience: PATIENCE });
        const reading = registry.getManifest(parseReference(`${proxy.host}/a/b:x`));
        if (Kind === undefined) {
          assert.deepEqual((await reading).bytes, bytes);
        } else {
          await assert.rejects(reading, (error) => {
            assert.ok(error instanceof Kind, `${error}`);
            assert.equal(error.exit, exit);
            assert.match(error.message, message ?? /./);
            assert.match(error.message, new RegExp(`^Reading ${proxy.host}/a/b:x: `));
            assert.doesNotMatch(error.message, /\n|secret prose/);
            return true;
          });
        }
        if (requests !== undefined) assert.equal(proxy.seen.length, requests);
      } finally {
        await proxy.stop();
      }
    });
  }

  it("a HEAD without Docker-Content-Digest falls back on the bytes", async () => {
    const act = retell(({ headers: { "docker-content-digest": _, ...headers } }) => ({ headers }));
    const proxy = await startFaultProxy(server.host, [{ on: ANY, act }]);
    try {
      const registry = new Registry({ credentials: async () => undefined, patience: PATIENCE });
      const { mediaType } = await registry.headManifest(parseReference(`${proxy.host}/a/b:x`));
      assert.equal(mediaType, DOCKER_IMAGE);
      assert.deepEqual(
        proxy.seen.map(({ line }) => line.slice(0, 4)),
        ["HEAD", "GET "],
      );
    } finally {
      await proxy.stop();
    }
  });
});

describe("opening an upload", () => {
  const cases = [
    {
      name: "is not repeated after a 500, which may have been carried out",
      status: 500,
      Kind: Unavailable,
      requests: 1,
    },
    { name: "is repeated after a 429, which was not", status: 429, Kind: Throttled, requests: 6 },
  ];
  for (const { name, status, Kind, requests } of cases) {
    it(name, async () => {
      const proxy = await startFaultProxy("127.0.0.1:1", [{ on: /^POST/, act: say(status) }]);
      try {
        const registry = new Registry({ credentials: async () => undefined, access: "push", patience: PATIENCE });
        await assert.rejects(registry.checkPush(parseReference(`${proxy.host}/a/b:x`)), Kind);
        assert.equal(proxy.seen.length, requests);
      } finally {
        await proxy.stop();
      }
    });
  }
});
