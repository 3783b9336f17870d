import { MACHINE_ACTIONS } from "./posture";

export interface MachineScope {
  readonly region: string;
  /** SSM paths: what the machine follows, and what is the tenant's own; `*` stands for any name. */
  readonly deploymentPath: string;
  readonly channelPath: string;
  readonly path: string;
}

/**
 * Returns the policy document of a machine: it reads its environment and the channel, and writes its report. For one
 * tenant it is what the role is granted; for the tenant `*` it is the boundary that no machine of the ring can pass.
 * Decryption is not named: the key `aws/ssm` itself grants it, to any principal, which a boundary does not limit.
 */
export function machinePolicy({ region, deploymentPath, channelPath, path }: MachineScope) {
  const parameter = (name: string) => `arn:aws:ssm:${region}:*:parameter${name}`;
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "Follow",
        Effect: "Allow",
        Action: MACHINE_ACTIONS.read,
        Resource: [parameter(deploymentPath), parameter(channelPath), parameter(`${path}/env`)],
      },
      { Sid: "Report", Effect: "Allow", Action: MACHINE_ACTIONS.report, Resource: parameter(`${path}/report`) },
    ],
  };
}
