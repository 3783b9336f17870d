import assert from "node:assert/strict";
import { CanaryError } from "../../core/errors";
import { crane } from "../support/crane";
import { eventually } from "../support/eventually";
import { type Fault, first, hang, reset, resetAfterwards, retell, say, truncate } from "../support/fault-proxy";
import { pushImage } from "../support/images";
import { startRegistry, type TestRegistry } from "../support/registry";
import { latestOf, promoteThrough, pushRelease, type Release } from "../support/release-fixture";

const PUT = /^PUT .*\/manifests\/latest/;
const OLD = { platform: "old", tenant: "old" };
const NEW = { platform: "new", tenant: "new" };
const WITHIN = { withinMs: 5_000 };
const ZERO = `sha256:${"0".repeat(64)}`;

interface Case {
  readonly name: string;
  /** Undefined on the first promotion ever: there is no `:latest` yet. */
  readonly latest?: false;
  readonly faults: (release: Release) => readonly Fault[];
  readonly exit: 0 | 1 | 2 | 3;
  readonly message?: RegExp;
  readonly after: { readonly platform: string; readonly tenant: string };
  /** How many manifests were sent; 0 proves that nothing was written. */
  readonly puts?: number;
  /** What `:latest` is after the command in the message was run. */
  readonly repaired?: { readonly platform: string; readonly tenant: string };
}

let host: string;
const push = (path: string) => () => pushImage(`${host}/${path}`, "latest", `${path} somebody else's`);

/** The two images are written at the same time: acts once the platform's is, so that what follows is always the same. */
const onceFirstIsWritten =
  (release: Release, act: Fault["act"]): Fault["act"] =>
  async (exchange) => {
    await eventually(async () => ((await latestOf(host, release)).platform === "new" ? true : undefined), WITHIN);
    await act(exchange);
  };

const cases: Case[] = [
  {
    name: "one 500 on the second write",
    faults: () => [{ on: PUT, after: 1, times: 1, act: say(500) }],
    exit: 0,
    after: NEW,
  },
  {
    name: "only 500 for the second image",
    faults: ({ paths }) => [{ on: new RegExp(`PUT .*${paths.tenant}/manifests/latest`), act: say(500) }],
    exit: 1,
    message: /platform-tenant:latest could not be moved .*platform:latest is at sha256:\w+ \(as before\).*Nothing has/,
    after: OLD,
  },
  {
    name: "403 on the first write",
    faults: () => [{ on: PUT, act: say(403, {}, '{"errors":[{"code":"DENIED"}]}') }],
    exit: 1,
    message: /platform:latest could not be moved .*right to push was denied \(403 DENIED\).*Nothing has changed/,
    after: OLD,
    puts: 2,
  },
  {
    name: "403 on the second write",
    faults: ({ paths }) => [{ on: new RegExp(`PUT .*${paths.tenant}/manifests/latest`), act: say(403) }],
    exit: 1,
    message: /right to push was denied \(403\).*Nothing has changed/,
    after: OLD,
    puts: 3,
  },
  {
    name: "no way back after the second write failed",
    faults: ({ paths }) => [
      { on: new RegExp(`PUT .*${paths.tenant}/manifests/latest`), act: say(403) },
      { on: PUT, after: 1, act: say(403) },
    ],
    exit: 1,
    message: /platform:latest is at sha256:\w+ \(the new one\), and \S+ is at sha256:\w+ \(as before\)\. Put back/,
    after: { platform: "new", tenant: "old" },
    repaired: OLD,
  },
  {
    name: "no :latest to go back to after the second write failed",
    latest: false,
    faults: ({ paths }) => [
      { on: new RegExp(`PUT .*${paths.tenant}/manifests/latest`), act: say(403) },
      { on: PUT, after: 1, act: say(403) },
    ],
    exit: 1,
    message: /platform:latest is at sha256:\w+ \(the new one\), and \S+ is absent \(as before\)\. Complete it/,
    after: { platform: "new", tenant: "absent" },
    puts: 2,
    repaired: NEW,
  },
  {
    name: "a connection lost after the second write was accepted",
    faults: () => [{ on: PUT, after: 1, act: resetAfterwards }],
    exit: 0,
    after: NEW,
  },
  {
    name: "resets on every write",
    faults: () => [{ on: PUT, act: reset }],
    exit: 1,
    message: /did not answer .*Nothing has changed/,
    after: OLD,
  },
  {
    name: "a registry that goes away after the first write",
    faults: (release) => [
      { on: new RegExp(`PUT .*${release.paths.tenant}/manifests/latest`), act: onceFirstIsWritten(release, reset) },
      { on: PUT, after: 1, act: reset },
      { on: /^HEAD .*latest/, after: 2, act: reset },
    ],
    exit: 3,
    message: /platform:latest is unknown, as it could not be read, and \S+ is unknown.*Put back what it was, with/,
    after: { platform: "new", tenant: "old" },
    repaired: OLD,
  },
  {
    name: "a tag that somebody moves between the check and the write",
    faults: ({ paths }) => [
      { on: /^HEAD .*platform-tenant\/manifests\/latest/, times: 1, act: first(push(paths.tenant)) },
    ],
    exit: 1,
    message: /platform-tenant:latest: somebody moved it meanwhile, from sha256:\w+ to sha256:\w+; it was left to them/,
    after: { platform: "old", tenant: "another" },
    puts: 0,
  },
  {
    name: "somebody who moves the first image after we did",
    faults: ({ paths }) => [
      {
        on: new RegExp(`PUT .*${paths.platform}/manifests/latest`),
        act: async ({ answer, forward }) => {
          await forward();
          await push(paths.platform)();
          answer.writeHead(201).end();
        },
      },
    ],
    exit: 1,
    message: /platform:latest is at sha256:\w+ \(somebody else's\).*Find out who moves these tags/,
    after: { platform: "another", tenant: "new" },
  },
  {
    name: "somebody who moves the first image while the second fails: theirs is left alone",
    faults: (release) => [
      {
        on: new RegExp(`PUT .*${release.paths.tenant}/manifests/latest`),
        act: onceFirstIsWritten(release, async (exchange) => {
          await push(release.paths.platform)();
          await say(403)(exchange);
        }),
      },
    ],
    exit: 1,
    message: /platform-tenant:latest could not be moved .*platform:latest is at sha256:\w+ \(somebody else's\)/,
    after: { platform: "another", tenant: "old" },
    puts: 2,
  },
  {
    name: "401 without a challenge on push",
    faults: () => [{ on: /^(POST|PUT) /, act: say(401) }],
    exit: 2,
    message: /right to push was denied \(401\)/,
    after: OLD,
    puts: 0,
  },
  {
    name: "403 on the push of one image",
    faults: ({ paths }) => [{ on: new RegExp(`POST .*${paths.tenant}/`), act: say(403) }],
    exit: 2,
    message: /platform-tenant: the right to push was denied \(403\)/,
    after: OLD,
    puts: 0,
  },
  {
    name: "404 on one image",
    faults: () => [{ on: /platform-tenant\/manifests\/staging/, act: say(404) }],
    exit: 1,
    message: /platform-tenant:staging-abc1234: there is no such image/,
    after: OLD,
    puts: 0,
  },
  {
    name: "a wrong Docker-Content-Digest",
    faults: () => [
      {
        on: /platform\/manifests\/staging/,
        act: retell(({ headers }) => ({ headers: { ...headers, "docker-content-digest": ZERO } })),
      },
    ],
    exit: 1,
    message: /do not agree/,
    after: OLD,
    puts: 0,
  },
  {
    name: "other bytes under the old :latest",
    faults: () => [
      {
        on: /^GET .*platform\/manifests\/latest/,
        act: retell(({ body }) => ({ body: Buffer.from(body).fill(32, 0, 1) })),
      },
    ],
    exit: 1,
    message: /platform:latest: its bytes and the digests given for them do not agree/,
    after: OLD,
    puts: 0,
  },
  {
    name: "429 with Retry-After, once",
    faults: () => [{ on: PUT, times: 1, act: say(429, { "retry-after": "0" }) }],
    exit: 0,
    after: NEW,
  },
  {
    name: "429 without Retry-After, everywhere",
    faults: () => [{ on: /./, act: say(429) }],
    exit: 3,
    message: /is limiting our requests \(429\)/,
    after: OLD,
    puts: 0,
  },
  {
    name: "a truncated manifest",
    faults: () => [{ on: /^GET .*platform\/manifests\/staging/, act: truncate }],
    exit: 3,
    message: /did not answer/,
    after: OLD,
    puts: 0,
  },
  {
    name: "a redirect of a manifest",
    faults: () => [{ on: /^GET .*manifests\/staging/, act: say(307, { location: "https://elsewhere.test/" }) }],
    exit: 3,
    message: /redirected to another place \(307\), which is never followed/,
    after: OLD,
    puts: 0,
  },
  {
    name: "a redirect of the second write",
    faults: ({ paths }) => [
      {
        on: new RegExp(`PUT .*${paths.tenant}/manifests/latest`),
        act: say(307, { location: "https://elsewhere.test/" }),
      },
    ],
    exit: 1,
    message: /redirected to another place .*Nothing has changed/,
    after: OLD,
  },
  {
    name: "a ledger that cannot be written",
    faults: () => [{ on: /^PUT .*manifests\/canary-ledger/, act: say(403) }],
    exit: 3,
    message:
      /platform:latest and \S+platform-tenant:latest are where they should be, and the ledger does not say so: .*403/,
    after: NEW,
  },
  {
    name: "something else at the ledger's tag",
    faults: ({ paths }) => [
      {
        on: /^GET .*platform\/manifests\/canary-ledger/,
        times: 1,
        act: first(() => pushImage(`${host}/${paths.platform}`, "canary-ledger", "an image")),
      },
    ],
    exit: 1,
    message: /The ledger entry \S+platform:canary-ledger: it is no entry that this program wrote/,
    after: OLD,
    puts: 0,
  },
  { name: "a hang", faults: () => [{ on: /./, act: hang }], exit: 3, message: /TIMEOUT/, after: OLD, puts: 0 },
  { name: "503 everywhere", faults: () => [{ on: /./, act: say(503) }], exit: 3, message: /503/, after: OLD, puts: 0 },
];

describe("a promotion meets", () => {
  let server: TestRegistry;
  before(async () => {
    server = await startRegistry();
    host = server.host;
  });
  after(() => server.stop());

  for (const { name, latest, faults, exit, message, after: expected, puts, repaired } of cases) {
    it(`${name}: exit ${exit}, platform ${expected.platform}, tenant ${expected.tenant}`, async () => {
      const release = await pushRelease(host, latest === undefined ? {} : { latest });
      const { promotion, proxyHost, lines } = await promoteThrough(host, release, { faults: faults(release) });
      if (exit === 0) {
        assert.ok(!(promotion instanceof Error), `${promotion}`);
      } else {
        assert.ok(promotion instanceof CanaryError, `${JSON.stringify(promotion)}`);
        assert.equal(promotion.exit, exit, promotion.message);
        assert.match(promotion.message, message ?? /./);
        assert.doesNotMatch(promotion.message, /\n|undefined|\.\./);
      }
      assert.deepEqual(await latestOf(host, release), expected);
      if (puts !== undefined) assert.equal(lines.filter((line) => PUT.test(line)).length, puts);
      if (repaired !== undefined) {
        await runAsWritten((promotion as CanaryError).message.replaceAll(proxyHost, host));
        assert.deepEqual(await latestOf(host, release), repaired);
      }
    });
  }
});

/** Runs the commands that a message gives between back-quotes, and nothing but crane. */
async function runAsWritten(message: string): Promise<void> {
  const commands = /`([^`]+)`/.exec(message)?.[1]?.split(" && ") ?? [];
  assert.ok(commands.length > 0, message);
  for (const command of commands) {
    const [program, ...args] = command.split(" ");
    assert.equal(program, "crane");
    await crane(...args);
  }
}
