import type { Config } from "../core/config/schema";
import { fingerprint } from "../core/model/fingerprint";
import type { Posture } from "../core/model/posture";

/** What a tenant's machine may do: read its environment and the channel, and report what it runs. */
export const MACHINE_ACTIONS = { read: ["ssm:GetParametersByPath"], report: ["ssm:PutParameter"] } as const;

/** Returns the ring's posture: the one place where configuration becomes what machines are. */
export function resolvePosture(config: Config, region: string): Posture {
  const fingerprints = Object.entries(config.environment).map(([name, value]) => [name, fingerprint(value)] as const);
  return {
    imageTrack: config.ring === "prod" ? "latest" : "staging-sha",
    updaterPeriodSeconds: config.updater.periodSeconds,
    instanceType: config.machine.instanceType,
    amiSource: config.machine.amiParameter,
    rootVolume: { type: config.machine.rootVolumeType, sizeGib: config.machine.rootVolumeGib, encrypted: true },
    metadata: { httpTokens: "required", hopLimit: 1 },
    ingress: [...config.network.ingressCidrs].sort(),
    egress: ["tcp:443:0.0.0.0/0"],
    environment: Object.fromEntries(fingerprints.sort(([a], [b]) => (a < b ? -1 : 1))),
    featureFlags: config.featureFlags,
    safetyFlags: [...config.safetyFlags].sort(),
    iamActions: [...MACHINE_ACTIONS.read, ...MACHINE_ACTIONS.report],
    region,
    tags: { "managed-by": "tenant-fleet" },
  };
}
