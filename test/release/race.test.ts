import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import fc from "fast-check";
import { type Fault, relay, startFaultProxy } from "../support/fault-proxy";
import { startRegistry, type TestRegistry } from "../support/registry";
import { releaseProcesses } from "../support/release-process";
import { carryOut, createWorld, lookAt, patientContext, type Task, type World } from "../support/release-world";

/** Null rolls back to `:previous`. */
type Target = "new" | "rival" | null;

interface Contest {
  readonly name: string;
  readonly released: "old" | "new";
  readonly targets: readonly [Target, Target];
}

const CONTESTS = [
  { name: "two promotions", released: "old", targets: ["new", "rival"] },
  { name: "a promotion and a rollback", released: "new", targets: ["rival", null] },
  { name: "a rollback and a promotion", released: "new", targets: [null, "rival"] },
] as const satisfies readonly Contest[];
/** Rounds with random delays, some of them at the same time. */
const RACES = [
  { ...CONTESTS[0], how: "within one process", run: inProcess, rounds: 10, lanes: 3 },
  { ...CONTESTS[1], how: "within one process", run: inProcess, rounds: 4, lanes: 3 },
  { ...CONTESTS[0], how: "as processes", run: asProcess, rounds: 3, lanes: 2 },
  { ...CONTESTS[1], how: "as processes", run: asProcess, rounds: 1, lanes: 2 },
] as const;
const PUT_LATEST = /^PUT .*\/manifests\/latest$/;

let processes: ReturnType<typeof releaseProcesses>;

describe("two releases at the same time", function () {
  this.timeout(180_000);
  let host: string;
  let server: TestRegistry;
  before(async () => {
    server = await startRegistry();
    host = server.host;
    processes = releaseProcesses();
  });
  after(async () => {
    processes.remove();
    await server.stop();
  });

  /** Lets both begin at once, each through a proxy of its own. Returns how each ended: 0, or its error. */
  async function contend(
    { released, targets }: Contest,
    faultsOf: (world: World) => readonly Fault[][],
    run = inProcess,
  ) {
    const world = await createWorld(host, released);
    const proxies = await Promise.all(faultsOf(world).map((faults) => startFaultProxy(host, faults)));
    try {
      const endings = await Promise.all(
        targets.map((build, at) => run({ build, world, host: proxies[at]?.host ?? "" })),
      );
      return { world, endings };
    } finally {
      await Promise.all(proxies.map((proxy) => proxy.stop()));
    }
  }

  async function demandOneBuild({ targets }: Contest, world: World, endings: readonly (Error | 0)[]): Promise<void> {
    const { latest, previous } = await lookAt(host, world);
    const told = endings.map(String).join("\n");
    assert.equal(latest[0], latest[1], told);
    assert.equal(previous[0], previous[1], told);
    assert.notEqual(previous[0], "older", told);
    // A rollback that began when the promotion had written :previous goes back to that.
    const done = targets.filter((_, at) => endings[at] === 0).flatMap((target) => target ?? ["old", "new"]);
    assert.ok(
      done.some((build) => build === latest[0]),
      `${latest} is none of those that say they are done\n${told}`,
    );
  }

  for (const { how, run, rounds, lanes, ...contest } of RACES) {
    it(`leave both images on one build: ${contest.name} ${how}, ${rounds * lanes} times`, async () => {
      const batch = fc.array(fc.tuple(delays, delays), { minLength: lanes, maxLength: lanes });
      const property = fc.asyncProperty(batch, async (races) => {
        await Promise.all(
          races.map(async (both) => {
            const { world, endings } = await contend(contest, () => both.map((each) => [slowed(each)]), run);
            await demandOneBuild(contest, world, endings);
          }),
        );
      });
      await fc.assert(property, { numRuns: rounds, endOnFailure: true });
    });
  }

  for (const contest of CONTESTS) {
    it(`bring a late write of the second image to the build that won: ${contest.name}`, async () => {
      const { world, endings } = await contend(contest, ({ paths }) => lateFor(paths.tenant));
      await demandOneBuild(contest, world, endings);
      assert.equal(endings[1], 0);
      assert.match(String(endings[0]), /somebody else released another build at the same moment/);
    });

    it(`bring both images to a late write of the first one: ${contest.name}`, async () => {
      const { world, endings } = await contend(contest, ({ paths }) => lateFor(paths.platform));
      await demandOneBuild(contest, world, endings);
      assert.deepEqual(endings, [0, 0]);
      assert.equal((await lookAt(host, world)).latest[0], contest.targets[0] ?? "old");
    });
  }

  it("leave both images on one build: a rollback that is done between the two writes of a promotion", async () => {
    const world = await createWorld(host, "new");
    const [moved, done] = [signal(), signal()];
    const proxy = await startFaultProxy(host, [
      {
        on: PUT_LATEST,
        act: async ({ url, answer, forward }) => {
          if (url.includes(world.paths.tenant)) await done.given;
          const message = await forward();
          moved.give();
          relay(answer, message);
        },
      },
    ]);
    try {
      const promoting = { build: "rival", host: proxy.host, world } as const;
      const running = carryOut(promoting, patientContext({ deadlineMs: 100 })).catch((error: unknown) => error);
      await moved.given;
      await carryOut({ build: null, host, world });
      done.give();
      assert.match(String(await running), /platform:latest could not be moved .*Nothing has changed/);
      const { latest, problems } = await lookAt(host, world);
      assert.deepEqual({ latest, problems }, { latest: ["new", "new"], problems: [] });
    } finally {
      done.give();
      await proxy.stop();
    }
  });
});

async function inProcess(task: Task): Promise<Error | 0> {
  return carryOut(task).then(
    () => 0,
    (error: Error) => error,
  );
}

async function asProcess(task: Task): Promise<Error | 0> {
  await using runner = processes.start();
  const ending = await runner.carryOut(task);
  return ending?.exit === 0 ? 0 : new Error(ending?.message);
}

/** Milliseconds until a request is carried out, in turns; those that write `:latest` may take far longer. */
const delays = fc.array(fc.nat({ max: 40 }), { minLength: 7, maxLength: 7 });

function slowed(delays: readonly number[]): Fault {
  let count = 0;
  return {
    on: /./,
    act: async ({ url, answer, forward }) => {
      const delayMs = delays[count++ % delays.length] ?? 0;
      await pause(url.endsWith("/latest") ? delayMs : delayMs % 4);
      relay(answer, await forward());
    },
  };
}

/**
 * Both have made sure of what they found, then the first one's write of the other image is carried out, then all that the
 * second one does, then the first one's write of this image.
 */
function lateFor(path: string): Fault[][] {
  const [second, other, end] = [signal(), signal(), signal()];
  const isLate = (url: string) => url === `/v2/${path}/manifests/latest`;
  return [
    [
      {
        on: PUT_LATEST,
        act: async ({ url, answer, forward }) => {
          await (isLate(url) ? end.given : second.given);
          const message = await forward();
          other.give();
          relay(answer, message);
        },
      },
    ],
    [
      {
        on: PUT_LATEST,
        act: async ({ answer, forward }) => {
          second.give();
          await other.given;
          relay(answer, await forward());
        },
      },
      {
        on: /^PUT .*\/manifests\/canary-ledger$/,
        act: async ({ answer, forward }) => {
          relay(answer, await forward());
          end.give();
        },
      },
    ],
  ];
}

function signal(): { readonly given: Promise<void>; readonly give: () => void } {
  let give = () => {};
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { given, give };
}
