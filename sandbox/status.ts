import { z } from "zod";
import { Undetermined } from "../core/errors";
import { askDaemon, requireUp } from "./daemon-client";
import { registryHost, type Settings, sandboxUrl } from "./settings";
import { type TenantOverview, tenantOverviewSchema } from "./tenant-overview";

/** @throws {Misuse} when the sandbox is not up. */
export async function readTenants(settings: Settings): Promise<readonly TenantOverview[]> {
  const { body } = await askDaemon(settings, "/sandbox/tenants");
  const tenants = z.array(tenantOverviewSchema).safeParse(body);
  if (tenants.success) return tenants.data;
  throw new Undetermined({ what: "The sandbox", why: "it cannot say which tenants it has", fix: "See its log" });
}

/** Returns a table of the tenants for people; a prod tenant is named by its public name only. */
export function renderTenants(tenants: readonly TenantOverview[]): string {
  if (tenants.length === 0) return "no tenants: none was deployed yet";
  const head = ["RING", "NAME", "SHA", "DIGEST", "UPDATER", "URL"];
  const rows = tenants.map((t) =>
    [t.ring, t.name, t.sha, t.digest?.slice(0, 19), t.updater, t.url].map((cell) => cell ?? "-"),
  );
  const widths = head.map((title, column) => Math.max(...[head, ...rows].map((row) => (row[column] ?? title).length)));
  return [head, ...rows]
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/**
 * Returns what runs, for people.
 * @throws {Misuse} when the sandbox is not up.
 */
export async function renderStatus(settings: Settings): Promise<string> {
  const status = await requireUp(settings);
  const registry = status.registry.ready ? `pid ${status.registry.pid}` : "not ready";
  return [
    `sandbox   ${sandboxUrl(settings)}  (pid ${status.pid})`,
    `registry  http://${registryHost(settings)}  (${registry})`,
    `clouds    ${status.resources} resources, ${status.machines} machines`,
    "",
    renderTenants(await readTenants(settings)),
  ].join("\n");
}
