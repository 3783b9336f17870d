import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { isAbsolute, relative } from "node:path";
import { z } from "zod";
import { EngineError } from "./engine-error";
import { faultsOf } from "./faults";
import { ImageStore, imageSchema, imagesSchema } from "./image-store";
import { TenantProcess } from "./tenant-process";

const containerSchema = z.object({
  id: z.string(),
  name: z.string(),
  image: imageSchema,
  env: z.record(z.string(), z.string()),
  /** Comes back after a restart of the engine, unless it was stopped. */
  keep: z.boolean(),
  running: z.boolean(),
  log: z.array(z.string()),
});
export const engineSchema = imagesSchema.extend({ containers: z.array(containerSchema) });

export type EngineState = z.infer<typeof engineSchema>;
export type Container = z.infer<typeof containerSchema>;

const MAX_LOG_LINES = 100;

/** The container engine of one machine, in so far as the updater uses one. A container is a tenant server on a free loopback port. */
export class ContainerEngine {
  readonly images: ImageStore;
  readonly #root: string;
  readonly #now: () => Date;
  readonly #processes = new Map<string, TenantProcess>();
  #containers: Container[];

  /** `root` is the machine's directory: no file outside it is read. */
  constructor(root: string, now: () => Date, state: EngineState = { images: [], tags: {}, containers: [] }) {
    this.#root = root;
    this.#now = now;
    this.images = new ImageStore({ images: state.images, tags: state.tags });
    this.#containers = state.containers;
  }

  get state(): EngineState {
    return { ...this.images.state, containers: this.#containers };
  }

  /** Starts what ran when the engine went down and was to be kept. */
  async resume(): Promise<void> {
    for (const container of this.#containers) {
      const shall = container.running && container.keep;
      container.running = false;
      if (shall) await this.#boot(container);
    }
  }

  pruneImages(hours: number): string {
    this.images.prune(new Set(this.#containers.map(({ image }) => image.digest)), hours, this.#now());
    return "Total reclaimed space: 0B";
  }

  find(name: string): Container | undefined {
    return this.#containers.find((container) => container.name === name);
  }

  container(name: string): Container {
    const container = this.find(name);
    if (container === undefined) throw new EngineError(`No such container: ${name}`);
    return container;
  }

  async run(name: string, envFile: string, image: string): Promise<string> {
    try {
      this.#demandFree(name);
      if (this.images.find(image) === undefined) await this.images.pull(image);
      const container: Container = {
        id: randomBytes(32).toString("hex"),
        name,
        image: this.images.get(image),
        env: this.#readEnvFile(envFile),
        keep: false,
        running: false,
        log: [],
      };
      this.#containers.push(container);
      await this.#boot(container);
      return container.id;
    } catch (error) {
      throw error instanceof EngineError ? new EngineError(error.message, 125) : error;
    }
  }

  async start(name: string): Promise<string> {
    const container = this.container(name);
    if (!container.running) await this.#boot(container);
    return name;
  }

  async stop(name: string): Promise<string> {
    const container = this.container(name);
    container.running = false;
    await this.#end(container, "drain");
    return name;
  }

  rename(name: string, renamed: string): string {
    this.#demandFree(renamed);
    this.container(name).name = renamed;
    return "";
  }

  async remove(name: string): Promise<string> {
    const container = this.container(name);
    this.#containers = this.#containers.filter((other) => other !== container);
    await this.#end(container, "cut");
    return name;
  }

  keepRunning(name: string): string {
    this.container(name).keep = true;
    return name;
  }

  /** Returns `host:port` of a running container's published port. */
  address(name: string): string {
    const port = this.portOf(this.container(name));
    if (port === undefined) throw new EngineError(`No public port '8080/tcp' published for ${name}`);
    return `127.0.0.1:${port}`;
  }

  portOf(container: Container): number | undefined {
    return this.#processes.get(container.id)?.port;
  }

  /** Ends every container's process; the state stays as it is, for `resume`. */
  async close(): Promise<void> {
    await Promise.all(this.#containers.map((container) => this.#end(container, "cut")));
  }

  async #boot(container: Container): Promise<void> {
    if (this.#containers.some((other) => other.running)) {
      throw new EngineError(
        "driver failed programming external connectivity: Bind for 0.0.0.0:8080 failed: port is already allocated",
      );
    }
    const { image, env, log } = container;
    log.splice(0, log.length - MAX_LOG_LINES);
    const faults = faultsOf(image.labels);
    if (faults.includes("crash-on-boot")) {
      log.push("panic: cannot open the database: no such table: workspaces", "exit status 2");
      return;
    }
    container.running = true;
    const sha = image.labels["org.opencontainers.image.revision"] ?? "";
    const process = new TenantProcess({ env, sha, faults, now: this.#now });
    this.#processes.set(container.id, process);
    await process.listen();
    log.push(`${this.#now().toISOString()} listening on :8080`);
    // It may have been removed while it started.
    if (!this.#containers.includes(container)) await this.#end(container, "cut");
  }

  async #end(container: Container, how: "drain" | "cut"): Promise<void> {
    const process = this.#processes.get(container.id);
    this.#processes.delete(container.id);
    await process?.close(how);
  }

  #demandFree(name: string): void {
    if (this.find(name) === undefined) return;
    throw new EngineError(`Conflict. The container name "/${name}" is already in use`);
  }

  #readEnvFile(file: string): Record<string, string> {
    const inside = relative(this.#root, file);
    if (!isAbsolute(file) || inside.startsWith("..") || !existsSync(file))
      throw new EngineError(`open ${file}: no such file or directory`);
    const lines = readFileSync(file, "utf8").split("\n");
    const pairs = lines.filter((line) => line !== "" && !line.startsWith("#")).map((line) => line.split("="));
    return Object.fromEntries(pairs.map(([name = "", ...value]) => [name, value.join("=")]));
  }
}
