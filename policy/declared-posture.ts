// What a ring is really declared to be, read back from its resources: the posture that nobody claims.
import { z } from "zod";
import { type DeclaredResource, type Stack, UNKNOWN } from "../core/model/declared-stack";
import { fingerprint } from "../core/model/fingerprint";
import type { Posture } from "../core/model/posture";
import { updaterOf } from "./user-data";

export const MACHINE = "aws:ec2/instance:Instance";
export const SECURITY_GROUP = "aws:ec2/securityGroup:SecurityGroup";
export const PARAMETER = "aws:ssm/parameter:Parameter";
const CHANNEL = "tenant-fleet:infra:Channel";
const TENANT_PORT = 8080;
const FLAG = "FEATURE_";

// What cannot be read is something else than was claimed, so it shows as a difference.
const text = z.string().catch("unreadable");
const count = z.int().catch(0);
const portRules = z
  .array(
    z.object({ protocol: text, fromPort: count, toPort: count, cidrBlocks: z.array(z.string()).catch(["unreadable"]) }),
  )
  .catch([{ protocol: "unreadable", fromPort: 0, toPort: 0, cidrBlocks: ["unreadable"] }])
  .transform((rules) =>
    rules.flatMap(({ protocol, fromPort, toPort, cidrBlocks }) =>
      cidrBlocks.map((cidr) => `${protocol}:${fromPort === toPort ? fromPort : `${fromPort}-${toPort}`}:${cidr}`),
    ),
  );
const machineSchema = z.object({
  instanceType: text,
  rootBlockDevice: z
    .object({ volumeType: text, volumeSize: count, encrypted: z.boolean().catch(false) })
    .catch({ volumeType: "unreadable", volumeSize: 0, encrypted: false }),
  metadataOptions: z
    .object({ httpTokens: text, httpPutResponseHopLimit: count })
    .catch({ httpTokens: "unreadable", httpPutResponseHopLimit: 0 }),
  tags: z.record(z.string(), z.string()).catch({}),
});

/** Returns a tenant's claimed posture with what its machine is declared to be in place of what is claimed of it. */
export function postureOfMachine(claimed: Posture, machine: DeclaredResource): Posture {
  const { instanceType, rootBlockDevice, metadataOptions, tags } = machineSchema.parse(machine.inputs);
  const updater = updaterOf(machine);
  const { volumeType: type, volumeSize: sizeGib, encrypted } = rootBlockDevice;
  return {
    ...claimed,
    instanceType,
    rootVolume: { type, sizeGib, encrypted },
    metadata: { httpTokens: metadataOptions.httpTokens, hopLimit: metadataOptions.httpPutResponseHopLimit },
    updaterPeriodSeconds: updater?.periodSeconds ?? 0,
    region: updater?.region ?? "unreadable",
    // A machine has tags of its own beside those of the ring.
    tags: Object.fromEntries(Object.entries(tags).filter(([key]) => Object.hasOwn(claimed.tags, key))),
  };
}

/** Returns whether a resource says something of the ring's network or channel. */
export const isShared = (stack: Stack, part: DeclaredResource): boolean =>
  part.type === SECURITY_GROUP || (part.type === PARAMETER && stack.partOf(part, CHANNEL) !== undefined);

/** Returns the fleet's claimed posture with what its network and channel are declared to be in place of what is claimed. */
export function postureOfRing(claimed: Posture, stack: Stack, parts: readonly DeclaredResource[]): Posture {
  const groups = parts.filter(({ type }) => type === SECURITY_GROUP);
  const rules = (key: string) => groups.flatMap(({ inputs }) => portRules.parse(inputs[key] ?? []));
  const variables = parts
    .filter(({ type }) => type === PARAMETER)
    .map(({ inputs }) => [nameOf(inputs), `${inputs.insecureValue ?? inputs.value}`] as const)
    .filter(([name]) => name !== "TENANT_IMAGE");
  const isFlag = ([name, value]: readonly [string, string]) => name.startsWith(FLAG) && /^(true|false)$/.test(value);
  // A variable may have a name like a flag's; it is claimed as a variable then.
  const isVariable = (entry: readonly [string, string]) =>
    !isFlag(entry) || Object.hasOwn(claimed.environment, entry[0]);
  const { region } = stack.at(groups[0]?.provider)?.inputs ?? {};
  const reach = `tcp:${TENANT_PORT}:`;
  return {
    ...claimed,
    // What reaches another port is shown with it.
    ingress: rules("ingress").map((rule) => (rule.startsWith(reach) ? rule.slice(reach.length) : rule)),
    egress: rules("egress"),
    environment: Object.fromEntries(variables.filter(isVariable).map(([name, value]) => [name, fingerprint(value)])),
    featureFlags: Object.fromEntries(
      variables
        .filter((entry) => !isVariable(entry))
        .map(([name, value]) => [name.slice(FLAG.length), value === "true"]),
    ),
    region: typeof region === "string" ? region : "unreadable",
  };
}

const nameOf = ({ name }: DeclaredResource["inputs"]): string => `${name}`.split("/").at(-1) ?? "";

const JUDGED: Readonly<Record<string, readonly string[]>> = {
  [MACHINE]: ["instanceType", "rootBlockDevice", "metadataOptions", "userData", "tags"],
  [SECURITY_GROUP]: ["ingress", "egress"],
  [PARAMETER]: ["name", "insecureValue", "value"],
};

/** Returns which of the inputs that the posture is read from are not known yet, in whole or in part. */
export const unknownParts = ({ type, inputs }: DeclaredResource): string[] =>
  (JUDGED[type] ?? []).filter((key) => JSON.stringify(inputs[key] ?? null).includes(UNKNOWN));
