import { rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import type { Digest, Sha } from "../../core/model/image";
import type { Marker } from "../../core/model/marker";
import { type Finished, run } from "../../core/process";
import { resolveDigest } from "../../core/registry";
import { readStackOutputs } from "../../core/stack";
import { down } from "../down";
import { sandboxEnvironment } from "../environment";
import type { FaultName } from "../faults";
import { type Published, publish } from "../publish";
import { places, readSettings, registryHost } from "../settings";
import { readTenants } from "../status";
import { up } from "../up";

const COMMAND_TIMEOUT_MS = 120_000;
const POLL_MS = 250;
const changesSchema = z.array(z.object({ result: z.string(), resourceChanges: z.record(z.string(), z.number()) }));

/** A sandbox and what a user does and sees in it; every method runs or reads the real thing. */
export class World {
  readonly dir: string;

  constructor(dir: string) {
    this.dir = dir;
  }

  /** Brings a new sandbox up; what was in the directory before is gone. */
  async begin(): Promise<string> {
    await this.end();
    rmSync(this.dir, { recursive: true, force: true });
    await up(this.dir);
    return this.#registry;
  }

  async end(): Promise<void> {
    await down(this.dir);
  }

  get #registry(): string {
    return registryHost(readSettings(this.dir));
  }

  /** Where a deployment leaves the report of its gate. */
  get gateReport(): string {
    return join(this.dir, "gate.json");
  }

  /** Runs a command as `sandbox exec` does, its output kept. */
  command(program: string, ...args: string[]): Promise<Finished> {
    const { work } = places(this.dir);
    const env = { ...sandboxEnvironment(this.dir), CANARY_GATE_REPORT: this.gateReport };
    return run(program, args, { cwd: work, env, timeoutMs: COMMAND_TIMEOUT_MS });
  }

  canary(...words: string[]): Promise<Finished> {
    return this.command(process.execPath, "bin/canary.cjs", ...words);
  }

  publish(sha: string, ...faults: FaultName[]): Promise<Published> {
    return publish({ registry: this.#registry, sha, faults, now: new Date() });
  }

  /** Sets the sha that a ring is to run and deploys it. */
  async deploy(ring: string, sha?: Sha): Promise<Finished> {
    if (sha !== undefined) {
      const set = await this.command("pulumi", "config", "set", "--path", "image.tag", `staging-${sha}`, "-s", ring);
      if (set.status !== 0) return set;
    }
    return this.command(
      "pulumi",
      "up",
      "--yes",
      "--skip-preview",
      "--non-interactive",
      "--suppress-outputs",
      "-s",
      ring,
    );
  }

  /** What the engine counted in the last update of a ring: operation to number of resources. */
  async lastChanges(ring: string): Promise<Record<string, number>> {
    const { stdout } = await this.command("pulumi", "stack", "history", "--json", "--page-size", "1", "-s", ring);
    return changesSchema.parse(JSON.parse(stdout))[0]?.resourceChanges ?? {};
  }

  async marker(): Promise<Marker | null> {
    const outputs = await readStackOutputs("canary", { env: sandboxEnvironment(this.dir), cwd: places(this.dir).work });
    return outputs.verified;
  }

  /** The digests that `:latest` of both images has now. */
  async latest(): Promise<{ platform: Digest; tenant: Digest }> {
    const read = (image: string) =>
      resolveDigest(`${this.#registry}/acme/${image}:latest`, { credentials: async () => undefined });
    const [platform, tenant] = await Promise.all([read("platform"), read("platform-tenant")]);
    return { platform, tenant };
  }

  /** What every tenant of a ring is seen to run, by name. */
  async running(ring: string): Promise<Record<string, string>> {
    const tenants = (await readTenants(readSettings(this.dir))).filter((tenant) => tenant.ring === ring);
    return Object.fromEntries(tenants.map(({ name, digest }) => [name, digest ?? "nothing"]));
  }

  /** Waits until every tenant of a ring is seen on the digest. Returns the ms it took, or undefined when it did not. */
  async arrival(ring: string, digest: Digest, withinMs: number): Promise<number | undefined> {
    const started = Date.now();
    while (Date.now() - started < withinMs) {
      const seen = Object.values(await this.running(ring));
      if (seen.length > 0 && seen.every((one) => one === digest)) return Date.now() - started;
      await delay(POLL_MS);
    }
    return undefined;
  }
}
