import type { Sha } from "../../core/model/image";
import type { Deployment, MachineReport } from "../../core/model/machine-report";
import { type Finding, passed } from "../finding";
import type { Witness } from "../witness";

/** Where the reports of the tenants' updaters are read, and what they must be about. */
export interface UpdaterReports {
  /** Returns a tenant's report, by the tenant's name; undefined while there is none. May reject. */
  readonly read: (tenant: string) => Promise<MachineReport | undefined>;
  /** The very bytes and settings that must run, where they are known; the sha alone otherwise. */
  readonly deployment?: Deployment;
}

/** Makes a witness of the tenants' updaters, which know what a machine runs and what it tried and put back. */
export const updaterReport = ({ read, deployment }: UpdaterReports): Witness => ({
  name: "updater",
  async testify(sha, { tenant }): Promise<Finding> {
    const expected =
      deployment === undefined
        ? `its updater runs ${sha}`
        : `its updater runs ${deployment.digest.slice(0, 19)} with the settings of deployment ${deployment.id}`;
    const notYet = (got: string): Finding => ({ result: "undetermined", expected, got });
    let report: MachineReport | undefined;
    try {
      report = await read(tenant);
    } catch (error) {
      return notYet(`its report could not be read: ${error instanceof Error ? error.message : String(error)}`);
    }
    if (report === undefined) return notYet("it has reported nothing yet");
    const { outcome, tried, running } = report;
    const now = running === null ? "nothing" : `${running.sha} (${running.digest.slice(0, 19)})`;
    if (deployment !== undefined && report.deployment !== deployment.id) {
      return notYet(`it has not applied this deployment yet and runs ${now}`);
    }
    const isMeant = imageOf(sha, deployment);
    if (!isMeant(tried)) return notYet(`it has not tried this image yet and runs ${now}`);
    if (outcome === "rejected")
      return { result: "failed", expected, got: `it was not healthy; the machine runs ${now}` };
    return running !== null && isMeant(running) ? passed : notYet(`it runs ${now}`);
  },
});

/** Returns whether an image is the one that must run: by its digest where that is known. */
const imageOf = (sha: Sha, deployment: Deployment | undefined) => (image: NonNullable<MachineReport["running"]>) =>
  deployment === undefined ? image.sha === sha : image.digest === deployment.digest;
