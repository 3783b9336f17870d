import type { Ring } from "../core/config/schema";

/** Returns where a ring keeps things in SSM and how it names its roles: the scope of every permission. */
export const namesOf = (ring: Ring) =>
  ({
    prefix: `tenant-fleet-${ring}`,
    /** Machines' roles share a prefix that no other role of the program has. */
    machineRole: (name: string) => `tenant-fleet-${ring}-tenant-${name}`,
    machineBoundary: `tenant-fleet-${ring}-machine-boundary`,
    root: `/tenant-fleet/${ring}`,
    deployment: `/tenant-fleet/${ring}/deployment`,
    channel: `/tenant-fleet/${ring}/channel`,
    verified: `/tenant-fleet/${ring}/verified`,
    tenant: (name: string) => `/tenant-fleet/${ring}/tenants/${name}`,
  }) as const;
