import { CanaryError } from "../core/errors";
import type { ReportReader } from "../core/machine-reports";
import type { MachineReport } from "../core/model/machine-report";

/** What a tenant's updater says. */
export interface TenantFact {
  /** The tenant's public name. */
  readonly name: string;
  /** Null where there is nothing readable. */
  readonly report: MachineReport | null;
  /** Why it could not be asked; null when it could. */
  readonly why: string | null;
}

/** Returns what the updaters say, in the order of the tenants. All are asked at about the same time, which the reader gathers. */
export function readTenants(names: readonly string[], openReports: () => ReportReader): Promise<TenantFact[]> {
  let reader: ReportReader | undefined;
  const read = async (name: string) => {
    reader ??= openReports();
    return reader.read(name);
  };
  return Promise.all(
    names.map(async (name) => {
      try {
        return { name, report: (await read(name)) ?? null, why: null };
      } catch (error) {
        if (!(error instanceof CanaryError)) throw error;
        return { name, report: null, why: error.message };
      }
    }),
  );
}
