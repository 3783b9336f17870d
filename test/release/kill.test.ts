import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import fc from "fast-check";
import { type Fault, relay, startFaultProxy } from "../support/fault-proxy";
import { startRegistry, type TestRegistry } from "../support/registry";
import { type ReleaseProcess, releaseProcesses } from "../support/release-process";
import { carryOut, createWorld, lookAt, type World } from "../support/release-world";

/** When a process is killed; what it has sent by then and was not carried out is lost. */
interface Point {
  readonly when: "arrived" | "carried out" | "answered" | "timed";
  /** Which request, from 0; of `timed`, how many milliseconds after its task. */
  readonly at: number;
  /** Milliseconds until a request is carried out, in turns. */
  readonly delays: readonly number[];
}

interface Kind {
  readonly name: string;
  readonly build: "new" | null;
  readonly before: "old" | "new";
  readonly after: "old" | "new";
  readonly entry: string;
  /** So many has a run that nobody kills. */
  readonly requests: number;
  /** So many times `LANES` are killed. */
  readonly rounds: number;
}

const KINDS: readonly Kind[] = [
  { name: "a promotion", build: "new", before: "old", after: "new", entry: "promoted new", requests: 38, rounds: 13 },
  { name: "a rollback", build: null, before: "new", after: "old", entry: "rolled-back old", requests: 28, rounds: 2 },
];
/** Processes at the same time. */
const LANES = 4;
const LATEST = /^PUT .*\/manifests\/latest$/;

const upTo = (max: number) => fc.noBias(fc.nat({ max }));

const pointsOf = ({ requests }: Kind): fc.Arbitrary<Point> => {
  const delays = fc.array(upTo(6), { minLength: 7, maxLength: 7 });
  const when = fc.constantFrom("arrived", "carried out", "answered");
  return fc.oneof(
    { weight: 7, arbitrary: fc.record({ when, at: upTo(requests - 1), delays }) },
    { weight: 1, arbitrary: fc.record({ when: fc.constant("timed" as const), at: upTo(100), delays }) },
  );
};

describe("a release that is killed", function () {
  this.timeout(180_000);
  let host: string;
  let server: TestRegistry;
  let processes: ReturnType<typeof releaseProcesses>;
  before(async () => {
    server = await startRegistry();
    host = server.host;
    processes = releaseProcesses();
  });
  after(async () => {
    processes.remove();
    await server.stop();
  });

  for (const kind of KINDS) {
    it(`is completed by running it again: ${kind.name}, at ${LANES * kind.rounds} random points`, async () => {
      let killed = 0;
      const batch = fc.array(pointsOf(kind), { minLength: LANES, maxLength: LANES });
      const property = fc.asyncProperty(batch, async (points) => {
        const deaths = await Promise.all(points.map((point) => cutShort(kind, point)));
        killed += deaths.filter(Boolean).length;
      });
      await fc.assert(property, { numRuns: kind.rounds, endOnFailure: true });
      assert.ok(killed > LANES * (kind.rounds - 1), `only ${killed} were killed before they were done`);
    });

    for (const image of ["platform", "tenant"] as const) {
      it(`is completed by running it again: ${kind.name} that had moved ${image} alone`, async () => {
        await using victim = processes.start();
        const world = await createWorld(host, kind.before);
        const isDead = await runThrough(world, kind, victim, killAfterMoving(world.paths[image], victim.kill));
        const { latest, problems } = await lookAt(host, world);
        assert.ok(isDead);
        assert.deepEqual(latest, image === "platform" ? [kind.after, kind.before] : [kind.before, kind.after]);
        assert.ok(problems.length > 0, "until then the status has something to say");
        await demandCompletion(world, kind);
      });
    }
  }

  async function cutShort(kind: Kind, point: Point): Promise<boolean> {
    await using victim = processes.start();
    const world = await createWorld(host, kind.before);
    const isDead = await runThrough(world, kind, victim, killAt(point, victim.kill), (running) =>
      point.when === "timed" ? pause(point.at).then(victim.kill) : running,
    );
    await demandCompletion(world, kind);
    return isDead;
  }

  async function runThrough(
    world: World,
    { build }: Kind,
    victim: ReleaseProcess,
    fault: Fault,
    meanwhile: (running: Promise<unknown>) => Promise<unknown> = (running) => running,
  ): Promise<boolean> {
    const proxy = await startFaultProxy(host, [fault]);
    try {
      const running = victim.carryOut({ build, host: proxy.host, world });
      await meanwhile(running);
      const ending = await running;
      assert.ok(ending === undefined || ending.exit === 0, ending?.message);
      return ending === undefined;
    } finally {
      await proxy.stop();
    }
  }

  async function demandCompletion(world: World, { build, after: expected, entry }: Kind): Promise<void> {
    await carryOut({ build, host, world });
    const { latest, previous, ledgers, problems } = await lookAt(host, world);
    assert.deepEqual(
      { latest, previous, problems },
      {
        latest: [expected, expected],
        previous: ["old", "old"],
        problems: [],
      },
    );
    for (const ledger of ledgers) {
      assert.equal(ledger[0], entry);
      assert.equal(ledger.filter((each) => each === entry).length, 1, ledger.join());
    }
  }
});

function killAt({ when, at, delays }: Point, kill: () => void): Fault {
  let count = 0;
  let isDead = false;
  const dieIf = (isIt: boolean) => {
    if (!isIt) return;
    isDead = true;
    kill();
  };
  return {
    on: /./,
    act: async ({ answer, forward }) => {
      const isIt = when !== "timed" && count === at;
      await pause(delays[count++ % delays.length]);
      dieIf(isIt && when === "arrived");
      if (isDead) return answer.destroy();
      const message = await forward();
      dieIf(isIt && when === "carried out");
      if (isDead) return answer.destroy();
      relay(answer, message);
      dieIf(isIt && when === "answered");
    },
  };
}

/** Carries out what moves one image; what moves another one is lost. */
function killAfterMoving(path: string, kill: () => void): Fault {
  return {
    on: LATEST,
    act: async ({ url, forward }) => {
      if (url !== `/v2/${path}/manifests/latest`) return;
      await forward();
      kill();
    },
  };
}
