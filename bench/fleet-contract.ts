// What the fleet and those who ask it agree on.

/** Answers how often each line was sent since it was last asked, and starts anew. */
export const COUNTS_PATH = "/counts";

/** By method, route, bearer and status. */
export type Counts = Readonly<Record<string, number>>;

export interface Tenant {
  readonly slug: string;
  readonly token: string;
}

/** Returns the slug and the bearer of a tenant by its place, from 0. */
export function tenantAt(index: number): Tenant {
  const slug = `t-${String(index + 1).padStart(4, "0")}`;
  return { slug, token: `admin-of-${slug}` };
}
