import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Cloud, Instance } from "../../sandbox/cloud";
import { Containers } from "../../sandbox/containers";
import { ControlPlane } from "../../sandbox/control-plane";
import { serve } from "../../sandbox/daemon-routes";
import { Machines } from "../../sandbox/machines";
import { temporaryDirectory } from "./temporary-directory";

/** The edge that is mocked: SSM as a machine's `aws` sees it, and which machines exist. */
export class StubCloud implements Cloud {
  readonly parameters = new Map<string, string>();
  readonly reports: string[] = [];
  existing: Instance[] = [];
  #listener = () => {};

  handle = () => ({ status: 404, body: {} });
  instances = () => this.existing;
  onInstances = (listener: () => void) => {
    this.#listener = listener;
  };
  #parameterListener = (_accountId: string) => {};
  onParameters = (listener: (accountId: string) => void) => {
    this.#parameterListener = listener;
  };
  awsCli = (_machine: string, argv: readonly string[]) => {
    if (argv[1] === "put-parameter") this.reports.push(argv.at(-1) ?? "");
    const below = argv[argv.indexOf("--path") + 1];
    const found = [...this.parameters].filter(([name]) => argv[1] !== "put-parameter" && name.startsWith(`${below}/`));
    return { status: 0, stdout: found.map(([name, value]) => `${name}\t${value}\n`).join(""), stderr: "" };
  };
  tamper = () => "";
  closeAccount = () => {};
  resources = () => [];

  changeParameter(accountId: string): void {
    this.#parameterListener(accountId);
  }

  setInstances(existing: Instance[]): void {
    this.existing = existing;
    this.#listener();
  }
}

/** Serves a sandbox's routes in this process, without registry, over a stubbed cloud. */
export async function startDaemonServer({ tickMs = 50 } = {}) {
  const directory = temporaryDirectory();
  const dir = directory.path;
  const now = () => new Date();
  const cloud = new StubCloud();
  const containers = new Containers({ file: `${dir}/containers.json`, machines: `${dir}/machines`, now });
  const controlPlane = new ControlPlane({
    file: `${dir}/control-plane.json`,
    sharedSecret: "shared-secret",
    runsTenant: (slug) => containers.findTenant(slug) !== undefined,
  });
  const registry = { pid: undefined, isReady: async () => true };
  const server = createServer((request, response) => void serve(world, request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const machines = new Machines({ cloud, containers, dir: `${dir}/machines`, sandboxUrl: url, tickMs });
  const world = { id: "test", url, cloud, containers, controlPlane, machines, registry };
  const stop = async () => {
    await machines.stop();
    await containers.close();
    server.closeAllConnections();
    server.close();
    directory.remove();
  };
  return { dir, url, cloud, containers, machines, controlPlane, stop };
}
