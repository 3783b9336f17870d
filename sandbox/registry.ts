import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { stringify } from "yaml";
import { send } from "../core/net/http";
import { TOOLS_DIR } from "../toolchain/pinned";
import { recordProcess } from "./recorded-process";
import { places, type Settings } from "./settings";

const RESTART_AFTER_MS = 500;
const PROBE_TIMEOUT_MS = 2000;

/** The CNCF registry, as the toolchain installs it. */
export const REGISTRY_PROGRAM = join(TOOLS_DIR, "registry");

/** The sandbox's registry: the real one, a child of the daemon, started again when it dies. */
export class Registry {
  readonly #dir: string;
  readonly #settings: Settings;
  #child: ChildProcess | undefined;
  #timer: NodeJS.Timeout | undefined;
  #stopping = false;

  constructor(dir: string, settings: Settings) {
    this.#dir = dir;
    this.#settings = settings;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  start(): void {
    const { registryConfig, registryLog, registryPid } = places(this.#dir);
    const config = registryConfig(this.#settings.id);
    for (const file of [config, registryLog]) mkdirSync(dirname(file), { recursive: true });
    writeFileSync(config, stringify(this.#config()));
    const log = openSync(registryLog, "a");
    const env = { PATH: process.env.PATH, OTEL_TRACES_EXPORTER: "none" };
    const child = spawn(REGISTRY_PROGRAM, ["serve", config], { stdio: ["ignore", log, log], env });
    closeSync(log);
    this.#child = child;
    if (child.pid !== undefined) recordProcess(registryPid, child.pid);
    child.once("error", () => this.#restart());
    child.once("exit", () => this.#restart());
  }

  async isReady(): Promise<boolean> {
    const url = `http://127.0.0.1:${this.#settings.registryPort}/v2/`;
    const answer = await send({ url, timeoutMs: PROBE_TIMEOUT_MS, maxBodyBytes: 1024 }).catch(() => undefined);
    return answer?.status === 200;
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#timer);
    const child = this.#child;
    if (child !== undefined && child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGKILL"); // nothing to lose: a blob is renamed into place whole
      await ended;
    }
    rmSync(places(this.#dir).registryPid, { force: true });
  }

  #restart(): void {
    this.#child = undefined;
    clearTimeout(this.#timer);
    if (!this.#stopping) this.#timer = setTimeout(() => this.start(), RESTART_AFTER_MS);
  }

  #config() {
    return {
      version: 0.1,
      log: { level: "warn", accesslog: { disabled: true } },
      storage: { filesystem: { rootdirectory: places(this.#dir).registryData }, delete: { enabled: true } },
      http: { addr: `127.0.0.1:${this.#settings.registryPort}`, secret: this.#settings.sharedSecret },
    };
  }
}
