import { z } from "zod";
import { send } from "../core/net/http";
import type { Cloud, Instance } from "./cloud";
import type { Containers } from "./containers";
import { tryParseJson } from "./json-http";
import type { Machines } from "./machines";

/** What a tenant is seen to run. A prod slug is a customer's name, so a prod tenant has neither slug nor url here. */
export const tenantOverviewSchema = z.object({
  ring: z.string(),
  name: z.string(),
  machine: z.string(),
  slug: z.string().optional(),
  url: z.string().optional(),
  /** As its /health says it now. */
  sha: z.string().optional(),
  /** Of the image that its container runs. */
  digest: z.string().optional(),
  /** What its updater last said: running, rejected, or nothing yet. */
  updater: z.string().optional(),
});

export type TenantOverview = z.infer<typeof tenantOverviewSchema>;

const HEALTH_TIMEOUT_MS = 2000;
const healthSchema = z.object({ sha: z.string() });
const reportSchema = z.object({ outcome: z.string() });

/** Returns every machine's tenant, by ring and name, as it is observed now. */
export async function observeTenants(world: {
  readonly cloud: Cloud;
  readonly containers: Containers;
  readonly machines: Machines;
  readonly url: string;
}): Promise<readonly TenantOverview[]> {
  const observed = await Promise.all(world.cloud.instances().map((instance) => observe(world, instance)));
  const key = ({ ring, name }: TenantOverview) => `${ring}/${name}`;
  return observed.sort((a, b) => key(a).localeCompare(key(b)));
}

async function observe(world: Parameters<typeof observeTenants>[0], instance: Instance): Promise<TenantOverview> {
  const ring = instance.tags.ring ?? "?";
  const engine = world.containers.engine(instance.id);
  const container = engine?.find("tenant");
  const port = container && engine?.portOf(container);
  const sha = port && (await healthSha(port));
  const report = reportSchema.safeParse(tryParseJson(world.machines.get(instance.id)?.readState("report.json") ?? ""));
  const slug = ring === "prod" ? undefined : container?.env.TENANT_SLUG;
  return {
    ring,
    name: instance.tags.tenant ?? instance.name,
    machine: instance.id,
    ...(slug && { slug, url: `${world.url}/t/${slug}` }),
    ...(sha && { sha }),
    ...(port && container && { digest: container.image.digest }),
    ...(report.success && { updater: report.data.outcome }),
  };
}

async function healthSha(port: number): Promise<string | undefined> {
  const url = `http://127.0.0.1:${port}/health`;
  const answer = await send({ url, timeoutMs: HEALTH_TIMEOUT_MS, maxBodyBytes: 4096 }).catch(() => undefined);
  return healthSchema.safeParse(tryParseJson(answer?.body.toString("utf8") ?? "")).data?.sha;
}
