import * as aws from "@pulumi/aws";
import { type MachineReport, tryParseMachineReport } from "../core/model/machine-report";

/**
 * Returns what a tenant's updater last reported, read through the ring's own provider; undefined while there is nothing
 * readable. Rejects when the parameter cannot be read.
 */
export async function readMachineReport(name: string, provider: aws.Provider): Promise<MachineReport | undefined> {
  const { insecureValue } = await aws.ssm.getParameter({ name }, { provider });
  return tryParseMachineReport(insecureValue);
}
