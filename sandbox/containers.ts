import { join } from "node:path";
import { z } from "zod";
import type { CommandResult } from "./cloud";
import { ContainerEngine, engineSchema } from "./container-engine";
import { docker } from "./docker-cli";
import { readJsonFile, writeJsonFile } from "./json-file";

interface ContainersOptions {
  /** Where the engines' states are kept, so that a restarted sandbox runs what ran. */
  readonly file: string;
  /** Each machine's directory is below it. */
  readonly machines: string;
  readonly now: () => Date;
}

export interface RunningTenant {
  readonly machine: string;
  readonly port: number | undefined;
}

/** The container engines of all machines. */
export class Containers {
  readonly #options: ContainersOptions;
  readonly #engines = new Map<string, ContainerEngine>();

  constructor(options: ContainersOptions) {
    this.#options = options;
    const saved = readJsonFile(options.file, z.record(z.string(), engineSchema)) ?? {};
    for (const [machine, state] of Object.entries(saved)) {
      this.#engines.set(machine, new ContainerEngine(join(options.machines, machine), options.now, state));
    }
  }

  /** Starts what ran when the sandbox went down. */
  async resume(): Promise<void> {
    await Promise.all([...this.#engines.values()].map((engine) => engine.resume()));
    this.#save();
  }

  addMachine(machine: string): void {
    if (this.#engines.has(machine)) return;
    this.#engines.set(machine, new ContainerEngine(join(this.#options.machines, machine), this.#options.now));
    this.#save();
  }

  async removeMachine(machine: string): Promise<void> {
    const engine = this.#engines.get(machine);
    this.#engines.delete(machine);
    this.#save();
    await engine?.close();
  }

  /** Answers what the machine's `docker` was asked. */
  async docker(machine: string, argv: readonly string[]): Promise<CommandResult> {
    const engine = this.#engines.get(machine);
    if (engine === undefined)
      return { status: 1, stdout: "", stderr: "Cannot connect to the Docker daemon. Is it running?\n" };
    const before = JSON.stringify(engine.state);
    const result = await docker(engine, argv);
    // A machine that went away while its command ran leaves nothing behind.
    if (this.#engines.get(machine) !== engine) await engine.close();
    else if (JSON.stringify(engine.state) !== before) this.#save();
    return result;
  }

  engine(machine: string): ContainerEngine | undefined {
    return this.#engines.get(machine);
  }

  /** Returns the machine that has a container for the slug; its port is undefined while none runs. */
  findTenant(slug: string): RunningTenant | undefined {
    let found: RunningTenant | undefined;
    for (const [machine, engine] of this.#engines) {
      for (const container of engine.state.containers) {
        if (container.env.TENANT_SLUG !== slug) continue;
        const port = engine.portOf(container);
        if (found?.port === undefined) found = { machine, port };
      }
    }
    return found;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#engines.values()].map((engine) => engine.close()));
  }

  #save(): void {
    const states = [...this.#engines].map(([machine, engine]) => [machine, engine.state] as const);
    writeJsonFile(this.#options.file, Object.fromEntries(states));
  }
}
