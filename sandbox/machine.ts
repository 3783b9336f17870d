import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { appendLog } from "./bounded-log";
import type { Instance } from "./cloud";
import { layOut, parseCloudConfig } from "./cloud-config";
import { parseService, parseTimer } from "./unit-file";
import { endOrphan, readUnitState, runUnit, type UnitRunOptions } from "./unit-run";

const BOOT_SPREAD_MS = 500;

interface MachineOptions {
  readonly root: string;
  readonly sandboxUrl: string;
  /** From the end of one run to the start of the next, unless it is woken; stands in for the timer's real period. */
  readonly tickMs: number;
}

/** A machine: the directory that its user-data describes, and its timers. */
export class Machine {
  readonly accountId: string;
  readonly #options: MachineOptions;
  readonly #stop = new AbortController();
  #units: readonly UnitRunOptions[] = [];
  #timers: readonly Promise<void>[] = [];
  /** What ends the rest of each timer. */
  readonly #rests = new Map<string, AbortController>();

  /** Lays the machine out at its first boot and starts its timers; what it cannot do is in its boot log. */
  constructor(instance: Instance, options: MachineOptions) {
    this.accountId = instance.accountId;
    this.#options = options;
    const booted = join(options.root, "etc", "machine-id");
    try {
      const config = parseCloudConfig(instance.userData);
      if (!existsSync(booted)) {
        layOut(options.root, config);
        layOut(options.root, {
          files: [{ path: "/etc/machine-id", permissions: "0444", content: `${instance.id}\n` }],
          timers: [],
        });
      }
      this.#units = config.timers.map((name) => this.#unit(instance.id, name));
    } catch (error) {
      this.#log(error);
    }
    this.#timers = this.#units.map((unit) => this.#tick(instance.id, unit));
  }

  /** Returns a file of the state directory of the machine's first unit. */
  readState(file: string): string | undefined {
    const unit = this.#units[0];
    return unit && readUnitState(unit, file);
  }

  /** Lets its units run now, or once more when they run already: something has changed that they may follow. */
  wake(): void {
    for (const rest of this.#rests.values()) rest.abort();
  }

  /** Ends the timers and what runs. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.wake();
    await Promise.all(this.#timers);
  }

  remove(): void {
    rmSync(this.#options.root, { recursive: true, force: true });
  }

  #unit(id: string, name: string): UnitRunOptions {
    const { root, sandboxUrl } = this.#options;
    const read = (file: string) => readFileSync(join(root, "etc", "systemd", "system", file), "utf8");
    parseTimer(`${name}.timer`, read(`${name}.timer`));
    const unit = parseService(`${name}.service`, read(`${name}.service`));
    return { root, name, unit, env: { SANDBOX_URL: sandboxUrl, SANDBOX_INSTANCE: id } };
  }

  /** Runs the unit again and again, one after the other, until the machine stops. */
  async #tick(id: string, unit: UnitRunOptions): Promise<void> {
    const { tickMs } = this.#options;
    try {
      await endOrphan(unit);
      await delay(phase(id), undefined, { signal: this.#stop.signal });
      while (!this.#stop.signal.aborted) {
        const rest = new AbortController();
        this.#rests.set(unit.name, rest);
        await runUnit(unit, this.#stop.signal);
        await delay(tickMs, undefined, { signal: rest.signal }).catch(() => {});
      }
    } catch (error) {
      if (!this.#stop.signal.aborted) this.#log(error);
    }
  }

  #log(error: unknown): void {
    appendLog(
      join(this.#options.root, "var", "log", "boot.log"),
      `${error instanceof Error ? error.message : error}\n`,
    );
  }
}

/** Spreads the machines over half a second, each always at the same place. */
const phase = (id: string) => (createHash("sha256").update(id).digest().readUInt16BE() / 65_536) * BOOT_SPREAD_MS;
