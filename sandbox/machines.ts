import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Cloud, Instance } from "./cloud";
import type { Containers } from "./containers";
import { Machine } from "./machine";

interface MachinesOptions {
  readonly cloud: Cloud;
  readonly containers: Containers;
  /** Each machine's directory is below it. */
  readonly dir: string;
  readonly sandboxUrl: string;
  readonly tickMs: number;
}

/** Runs a machine for each instance that the cloud has, and none else. */
export class Machines {
  readonly #options: MachinesOptions;
  readonly #machines = new Map<string, Machine>();
  #leaving: Promise<unknown> = Promise.resolve();
  #stopped = false;

  constructor(options: MachinesOptions) {
    this.#options = options;
  }

  /** Boots the machines that exist, removes what is left of those that went while the sandbox was down, and follows the cloud. */
  async start(): Promise<void> {
    const { cloud, containers, dir } = this.#options;
    const existing = new Set(cloud.instances().map(({ id }) => id));
    for (const id of existsSync(dir) ? readdirSync(dir) : []) {
      if (existing.has(id)) continue;
      await containers.removeMachine(id);
      rmSync(join(dir, id), { recursive: true, force: true });
    }
    cloud.onInstances(() => this.#follow());
    cloud.onParameters((accountId) => this.#wake(accountId));
    this.#follow();
  }

  get(id: string): Machine | undefined {
    return this.#machines.get(id);
  }

  /** Ends all timers and runs; the machines stay for the next start. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all([...this.#machines.values()].map((machine) => machine.stop()));
    await this.#leaving;
  }

  /** What the machines of an account may have waited for is there. */
  #wake(accountId: string): void {
    for (const machine of this.#machines.values()) if (machine.accountId === accountId) machine.wake();
  }

  #follow(): void {
    if (this.#stopped) return;
    const instances = this.#options.cloud.instances();
    for (const instance of instances) if (!this.#machines.has(instance.id)) this.#boot(instance);
    const existing = new Set(instances.map(({ id }) => id));
    for (const [id, machine] of this.#machines) if (!existing.has(id)) this.#leave(id, machine);
  }

  #boot(instance: Instance): void {
    const { containers, dir, sandboxUrl, tickMs } = this.#options;
    containers.addMachine(instance.id);
    this.#machines.set(instance.id, new Machine(instance, { root: join(dir, instance.id), sandboxUrl, tickMs }));
  }

  #leave(id: string, machine: Machine): void {
    this.#machines.delete(id);
    const gone = async () => {
      await machine.stop();
      await this.#options.containers.removeMachine(id);
      machine.remove();
    };
    this.#leaving = Promise.all([this.#leaving, gone()]);
  }
}
