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

/** What runs, and where. */
export interface SandboxStatus {
  readonly url: string;
  readonly pid: number;
  readonly registry: { readonly url: string; readonly pid: number | null; readonly ready: boolean };
  readonly resources: number;
  readonly machines: number;
  readonly tenants: readonly TenantOverview[];
}

/** @throws {Misuse} when the sandbox is not up. */
export async function readStatus(settings: Settings): Promise<SandboxStatus> {
  const { pid, registry, resources, machines } = await requireUp(settings);
  return {
    url: sandboxUrl(settings),
    pid,
    registry: { url: `http://${registryHost(settings)}`, ...registry },
    resources,
    machines,
    tenants: await readTenants(settings),
  };
}

/** Returns what runs, for people. */
export function renderStatus({ url, pid, registry, resources, machines, tenants }: SandboxStatus): string {
  return [
    `sandbox   ${url}  (pid ${pid})`,
    `registry  ${registry.url}  (${registry.ready ? `pid ${registry.pid}` : "not ready"})`,
    `clouds    ${resources} resources, ${machines} machines`,
    "",
    renderTenants(tenants),
  ].join("\n");
}
