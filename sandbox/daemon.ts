// The sandbox's one process: cloud, control plane, edge, machines and their containers; the registry is its child.
// Started by up.ts with the sandbox's directory and its id, which marks the process as this sandbox's.
import { existsSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { createCloud } from "./cloud";
import { Containers } from "./containers";
import { ControlPlane } from "./control-plane";
import { serve, type World } from "./daemon-routes";
import { CANARY_ACCOUNT_ID, DEFAULT_ACCOUNT_ID } from "./installation";
import { Machines } from "./machines";
import { recordProcess } from "./recorded-process";
import { Registry } from "./registry";
import { places, readSettings, sandboxUrl } from "./settings";

/** Each look of a machine costs 40 ms of a core; what a deployment changes wakes it at once. */
const DEFAULT_TICK_MS = 3000;
const WATCH_MS = 1000;

function main(dir: string): void {
  const settings = readSettings(dir);
  const place = places(dir);
  const url = sandboxUrl(settings);
  const now = () => new Date();
  const tickMs = Number(process.env.SANDBOX_TICK_MS) || DEFAULT_TICK_MS;

  const registry = new Registry(dir, settings);
  const cloud = createCloud({
    file: place.cloud,
    defaultAccountId: DEFAULT_ACCOUNT_ID,
    canaryAccountId: CANARY_ACCOUNT_ID,
    now,
  });
  const containers = new Containers({ file: place.containers, machines: place.machines, now });
  const runsTenant = (slug: string) => containers.findTenant(slug) !== undefined;
  const controlPlane = new ControlPlane({ file: place.controlPlane, sharedSecret: settings.sharedSecret, runsTenant });
  const machines = new Machines({ cloud, containers, dir: place.machines, sandboxUrl: url, tickMs });
  const world: World = { id: settings.id, url, cloud, containers, controlPlane, machines, registry };
  const server = createServer((request, response) => void serve(world, request, response));

  let isStopping = false;
  const stop = async () => {
    clearInterval(watch);
    await machines.stop();
    await containers.close();
    await registry.stop();
    server.closeAllConnections();
    server.close();
    rmSync(place.daemonPid, { force: true });
  };
  const end = () => {
    if (isStopping) return;
    isStopping = true;
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  // A sandbox whose directory was deleted under it has nothing left to serve.
  const watch = setInterval(() => existsSync(place.settings) || end(), WATCH_MS);
  process.once("SIGTERM", end);
  process.once("SIGINT", end);

  // The port is the lock: of two daemons started for one sandbox, the second ends here, before it touched anything.
  server.once("error", (error) => {
    console.error(`The sandbox's port ${settings.port} cannot be had: ${error.message}.`);
    process.exit(2);
  });
  server.listen(settings.port, "127.0.0.1", () => {
    recordProcess(place.daemonPid, process.pid);
    registry.start();
    containers
      .resume()
      .then(() => machines.start())
      .catch((error: unknown) => {
        console.error(error);
        end();
      });
  });
}

main(process.argv[2] ?? "");
