import assert from "node:assert/strict";
import { CanaryError } from "../../core/errors";
import { type Fault, relay, startFaultProxy } from "../support/fault-proxy";
import { startRegistry, type TestRegistry } from "../support/registry";
import { carryOut, createWorld, lookAt, patientContext, retag, type World } from "../support/release-world";

type Shown = "truth" | "before";

interface Case {
  readonly name: string;
  /** What the edge shows of `:latest`, one read after the other, once it was written; the last goes on for ever. */
  readonly shown: readonly Shown[];
  readonly images: readonly ("platform" | "tenant")[];
}

const BOTH = ["platform", "tenant"] as const;
const LATEST = "/manifests/latest";
const stale = (count: number) => Array.from({ length: count }, () => "before" as const);

const lagging: Case[] = [
  ...[1, 2, 3, 4, 7, 20].map(
    (reads): Case => ({ name: `the old one for ${reads} reads`, shown: [...stale(reads), "truth"], images: BOTH }),
  ),
  { name: "the old one of platform alone", shown: ["before", "before", "before", "truth"], images: ["platform"] },
  { name: "the old one of tenant alone", shown: ["before", "before", "before", "truth"], images: ["tenant"] },
  { name: "old, new, old in turns", shown: ["before", "truth", "before", "truth", "before", "truth"], images: BOTH },
  { name: "new, new, old, and new again", shown: ["truth", "truth", "before", "truth"], images: BOTH },
];

describe("a promotion behind an edge", function () {
  this.timeout(20_000);
  let host: string;
  let server: TestRegistry;
  before(async () => {
    server = await startRegistry();
    host = server.host;
  });
  after(() => server.stop());

  async function promoteThrough(faultsOf: (world: World) => readonly Fault[], deadlineMs = 10_000) {
    const world = await createWorld(host);
    const proxy = await startFaultProxy(host, faultsOf(world));
    try {
      const task = { build: "new", host: proxy.host, world } as const;
      const ending = await carryOut(task, patientContext({ deadlineMs, yieldMs: 50 })).catch((error: unknown) => error);
      return { ending, world, lines: proxy.seen.map(({ line }) => line), sight: await lookAt(host, world) };
    } finally {
      await proxy.stop();
    }
  }

  for (const { name, shown, images } of lagging) {
    it(`that shows ${name} is done after three reads of each image that agree`, async () => {
      const edges: Edge[] = [];
      const { ending, sight } = await promoteThrough((world) => {
        edges.push(...images.map((image) => edgeOf(world, image, shown)));
        return edges.flatMap(({ faults }) => faults);
      });
      assert.ok(!(ending instanceof Error), String(ending));
      assert.deepEqual(sight.latest, ["new", "new"]);
      assert.deepEqual(sight.problems, []);
      for (const { reads } of edges) {
        assert.deepEqual(reads.slice(0, shown.length), shown, "all of it was seen");
        assert.deepEqual(reads.slice(-3), ["truth", "truth", "truth"]);
      }
    });
  }

  const never: { name: string; shown: Case["shown"]; exit: 1 | 3; states: RegExp }[] = [
    { name: "never shows the new one", shown: ["before"], exit: 1, states: /is at sha256:\w+ \(as before\)/ },
    {
      name: "never agrees with itself",
      shown: Array.from({ length: 2_000 }, (_, at) => (at % 2 === 0 ? "before" : "truth")),
      exit: 3,
      states: /is unknown, as it could not be read/,
    },
  ];
  for (const { name, shown, exit, states } of never) {
    for (const image of BOTH) {
      it(`that ${name} for ${image} ends with ${exit} and the state of each tag`, async () => {
        const { ending, world } = await promoteThrough((its) => edgeOf(its, image, shown).faults, 60);
        assert.ok(ending instanceof CanaryError, JSON.stringify(ending));
        assert.equal(ending.exit, exit, ending.message);
        assert.match(ending.message, states);
        for (const path of Object.values(world.paths)) assert.match(ending.message, new RegExp(`${path}:latest is `));
      });
    }
  }
});

describe("a promotion that somebody disturbs", function () {
  this.timeout(20_000);
  let host: string;
  let server: TestRegistry;
  before(async () => {
    server = await startRegistry();
    host = server.host;
  });
  after(() => server.stop());

  /** Somebody points `:latest` of an image elsewhere, right after each of so many of our writes of it. */
  async function disturb(image: "platform" | "tenant", times: number) {
    const world = await createWorld(host);
    const path = world.paths[image];
    const proxy = await startFaultProxy(host, [
      {
        on: new RegExp(`^PUT .*${path}${LATEST}$`),
        times,
        act: async ({ answer, forward }) => {
          const message = await forward();
          await retag(host, world, image, "latest", "older");
          relay(answer, message);
        },
      },
    ]);
    try {
      const context = patientContext({ deadlineMs: 60, yieldMs: 60 });
      const ending = await carryOut({ build: "new", host: proxy.host, world }, context).catch(
        (error: unknown) => error,
      );
      const writes = proxy.seen.filter(({ line }) => line === `PUT /v2/${path}${LATEST}`);
      return { ending, writes: writes.length, sight: await lookAt(host, world) };
    } finally {
      await proxy.stop();
    }
  }

  for (const times of [1, 3]) {
    it(`at the second image ${times} times moves it again each time`, async () => {
      const { ending, writes, sight } = await disturb("tenant", times);
      assert.ok(!(ending instanceof Error), String(ending));
      assert.equal(writes, times + 1);
      assert.deepEqual(sight.latest, ["new", "new"]);
      assert.deepEqual(sight.problems, []);
    });
  }

  it("at the second image again and again gives up and says where both are", async () => {
    const { ending, writes, sight } = await disturb("tenant", 100);
    assert.ok(ending instanceof CanaryError && ending.exit === 1, String(ending));
    assert.match(ending.message, /platform:latest is at \S+ \(the new one\), and \S+ is at \S+ \(somebody else's\)/);
    assert.equal(writes, 4);
    assert.deepEqual(sight.latest, ["new", "older"]);
  });

  it("at the first image leaves it theirs and says where both are", async () => {
    const { ending, writes, sight } = await disturb("platform", 1);
    assert.ok(ending instanceof CanaryError && ending.exit === 1, String(ending));
    assert.match(ending.message, /platform:latest is at \S+ \(somebody else's\), and \S+ is at \S+ \(the new one\)/);
    assert.match(ending.message, /Find out who moves these tags/);
    assert.equal(writes, 1);
    assert.deepEqual(sight.latest, ["older", "new"]);
  });
});

interface Edge {
  readonly faults: readonly Fault[];
  /** What was shown so far. */
  readonly reads: readonly Shown[];
}

/** Answers reads of `:latest` of one image as a registry's edge that has not heard of the write everywhere. */
function edgeOf({ paths, builds }: World, image: "platform" | "tenant", shown: Case["shown"]): Edge {
  const reads: Shown[] = [];
  let isWritten = false;
  const at = (method: string) => new RegExp(`^${method} .*${paths[image]}${LATEST}$`);
  return {
    reads,
    faults: [
      {
        on: at("PUT"),
        act: async ({ answer, forward }) => {
          const message = await forward();
          isWritten = true;
          relay(answer, message);
        },
      },
      {
        on: at("HEAD"),
        act: async ({ answer, forward }) => {
          const message = await forward();
          if (!isWritten) return relay(answer, message);
          const show = shown[Math.min(reads.length, shown.length - 1)] ?? "truth";
          reads.push(show);
          const digest = show === "truth" ? undefined : builds.old.digests[image];
          relay(answer, digest === undefined ? message : withDigest(message, digest));
        },
      },
    ],
  };
}

const withDigest = <Message extends { readonly headers: object }>(message: Message, digest: string): Message => ({
  ...message,
  headers: { ...message.headers, "docker-content-digest": digest, etag: `"${digest}"` },
});
