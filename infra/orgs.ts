import type * as pulumi from "@pulumi/pulumi";
import type { Config } from "../core/config/schema";
import { Org } from "./org";

export interface Orgs {
  readonly resources: Org[];
  /** The org id by the tenant's slug. */
  readonly ids: ReadonlyMap<string, pulumi.Output<string>>;
}

/** Registers the org of every tenant of a ring that has a control plane, and no org elsewhere: customers' orgs are theirs. */
export function registerOrgs({ controlPlane, tenants }: Pick<Config, "controlPlane" | "tenants">): Orgs {
  if (controlPlane === undefined) return { resources: [], ids: new Map() };
  const orgs = tenants.map(({ slug, name = slug }) => ({
    slug,
    org: new Org(`org-${name}`, { ...controlPlane, slug }),
  }));
  return { resources: orgs.map(({ org }) => org), ids: new Map(orgs.map(({ slug, org }) => [slug, org.orgId])) };
}
