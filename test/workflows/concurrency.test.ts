// The concurrency groups of the workflows as they are, under the rules of GitHub.
import assert from "node:assert/strict";
import { ConcurrencyGroups } from "./concurrency-groups";
import { type Concurrency, readWorkflow } from "./workflow-file";

/** What a job says of its group. */
function groupOf(workflow: string, job: string): Concurrency {
  const { concurrency } = readWorkflow(workflow).jobs[job] ?? {};
  if (concurrency === undefined) throw new Error(`${workflow} ${job} has no group`);
  return concurrency;
}

/** Jobs that do nothing until they are let go. */
class Yard {
  readonly log: string[] = [];
  readonly #groups = new ConcurrencyGroups();
  readonly #leave = new Map<string, () => void>();
  readonly #signals = new Map<string, AbortSignal>();
  readonly #done: Promise<unknown>[] = [];

  /** Lets a job arrive at its group. */
  arrive(name: string, concurrency: Concurrency): void {
    const done = this.#groups.within(concurrency, async (signal) => {
      this.log.push(`${name} begins`);
      this.#signals.set(name, signal);
      await new Promise<void>((resolve) => this.#leave.set(name, resolve));
      this.log.push(`${name} ends`);
    });
    this.#done.push(done.then((result) => result === "cancelled" && this.log.push(`${name} is cancelled`)));
  }

  /** Ends a job that has begun, and lets what follows happen. */
  async end(name: string): Promise<void> {
    this.#leave.get(name)?.();
    await this.settle();
  }

  isAborted = (name: string): boolean => this.#signals.get(name)?.aborted === true;

  settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
}

const promotion = () => groupOf("canary-verify.yml", "release");
const byHand = () => groupOf("promote-latest.yml", "release");
const rollback = () => groupOf("rollback.yml", "release");

describe("the concurrency groups", () => {
  let yard: Yard;
  beforeEach(() => {
    yard = new Yard();
  });

  it("let a rollback that waits stay in its place, whatever comes after it", async () => {
    yard.arrive("promotion 1", promotion());
    yard.arrive("rollback", rollback());
    yard.arrive("promotion 2", promotion());
    yard.arrive("by hand", byHand());
    await yard.settle();
    for (const name of ["promotion 1", "rollback", "promotion 2", "by hand"]) await yard.end(name);
    const order = ["promotion 1", "rollback", "promotion 2", "by hand"];
    assert.deepEqual(
      yard.log,
      order.flatMap((name) => [`${name} begins`, `${name} ends`]),
    );
    assert.deepEqual(order.filter(yard.isAborted), []);
  });

  it("would throw it out without the queue, as GitHub does by default", async () => {
    const single = (group: Concurrency): Concurrency => ({ ...group, queue: "single" });
    yard.arrive("promotion 1", single(promotion()));
    yard.arrive("rollback", single(rollback()));
    yard.arrive("promotion 2", single(promotion()));
    await yard.settle();
    await yard.end("promotion 1");
    await yard.end("promotion 2");
    assert.ok(yard.log.includes("rollback is cancelled"));
  });

  it("never let two be at it", async () => {
    const names = Array.from({ length: 12 }, (_, at) => `release ${at}`);
    for (const [at, name] of names.entries())
      yard.arrive(name, [promotion(), rollback(), byHand()][at % 3] as Concurrency);
    await yard.settle();
    for (const name of names) await yard.end(name);
    assert.equal(yard.log.length, 24);
    for (const [at, line] of yard.log.entries()) assert.match(line, at % 2 === 0 ? / begins$/ : / ends$/);
  });

  it("let one deploy the canary ring, end nobody at it, and keep the newest of those that wait", async () => {
    const deploy = () => groupOf("canary-verify.yml", "deploy");
    for (const name of ["build 1", "build 2", "build 3"]) yard.arrive(name, deploy());
    await yard.settle();
    await yard.end("build 1");
    await yard.end("build 3");
    assert.deepEqual(yard.log, [
      "build 1 begins",
      "build 2 is cancelled",
      "build 1 ends",
      "build 3 begins",
      "build 3 ends",
    ]);
    assert.equal(yard.isAborted("build 1"), false);
  });

  it("let whoever follows prod give way to who released later", async () => {
    yard.arrive("promotion", groupOf("canary-verify.yml", "follow"));
    yard.arrive("rollback", groupOf("rollback.yml", "follow"));
    await yard.settle();
    assert.equal(yard.isAborted("promotion"), true);
    await yard.end("promotion");
    await yard.end("rollback");
    assert.equal(yard.isAborted("rollback"), false);
  });
});
