import { type DeclaredResource, isUnknown, type Stack, TENANT } from "../../core/model/declared-stack";
import { type Posture, postureSchema } from "../../core/model/posture";
import { differencesOf } from "../../core/model/posture-difference";
import { besidePosture } from "../beside-posture";
import { isShared, MACHINE, postureOfMachine, postureOfRing, SECURITY_GROUP, unknownParts } from "../declared-posture";
import type { Finding, Rule } from "../rule";
import { actionsOf } from "../statements";

/** What of a posture is read from an input: the input's own name, but for these. */
const READ_FROM: Readonly<Record<string, readonly string[]>> = {
  rootBlockDevice: ["rootVolume"],
  metadataOptions: ["metadata"],
  userData: ["updaterPeriodSeconds", "region"],
  name: ["environment", "featureFlags"],
  insecureValue: ["environment", "featureFlags"],
  value: ["environment", "featureFlags"],
};

/** Compares what is known: an input that is not known yet hides nothing but what is read from it. */
function compare(resource: DeclaredResource, claimed: Posture, real: Posture, open: readonly string[]): Finding[] {
  const unread = open.flatMap((input) => READ_FROM[input] ?? [input]);
  return differencesOf(claimed, real)
    .filter(({ path }) => !unread.includes(path.split(/[.[]/)[0] ?? ""))
    .map(({ path, prod, ring }) => ({
      resource,
      key: path,
      says: `The fleet says that ${path} is ${prod}; what is declared is ${ring}.`,
    }));
}

const undecided = (resource: DeclaredResource, inputs: readonly string[]): Finding[] =>
  inputs.map((key) => ({ resource, key, says: `Its ${key} is not known yet.`, kind: "unknown" }));

function checkRing(stack: Stack, { resource, says: { posture } }: NonNullable<Stack["fleet"]>): Finding[] {
  const below = stack.below(resource);
  const parts = below.filter((part) => isShared(stack, part));
  const none = { resource, key: "network", says: "The fleet has no security group." };
  return [
    ...(parts.some(({ type }) => type === SECURITY_GROUP) ? [] : [none]),
    ...parts.flatMap((part) => undecided(part, unknownParts(part))),
    ...compare(resource, posture, postureOfRing(posture, stack, parts), parts.flatMap(unknownParts)),
    ...checkRegions(stack, below, posture),
  ];
}

/** The network's region is part of the fleet's posture; whatever else is made in the cloud must be made in the same. */
function checkRegions(stack: Stack, below: readonly DeclaredResource[], { region }: Posture): Finding[] {
  const ofNetwork = below.filter(({ type }) => type === SECURITY_GROUP).map(({ provider }) => provider);
  const others = below.filter(({ type, provider }) => type.startsWith("aws:") && !ofNetwork.includes(provider));
  const providers = new Map(others.map((one) => [one.provider, stack.at(one.provider) ?? one]));
  return [...providers.values()].flatMap((resource): Finding[] => {
    const real = resource.inputs.region;
    if (isUnknown(real)) return undecided(resource, ["region"]);
    const shown = typeof real === "string" ? real : "not set";
    const says = `The fleet says that region is ${region}; what is declared is ${shown}.`;
    return real === region ? [] : [{ resource, key: "region", says }];
  });
}

function checkTenant(stack: Stack, tenant: DeclaredResource): Finding[] {
  const claimed = postureSchema.parse(tenant.outputs.posture);
  const parts = stack.below(tenant);
  const machines = parts.filter(({ type }) => type === MACHINE);
  const policies = parts.filter(({ type }) => type === "aws:iam/rolePolicy:RolePolicy");
  const open = policies.some(({ inputs }) => isUnknown(inputs.policy)) ? ["iamActions"] : [];
  const iamActions = policies.flatMap(({ inputs }) => actionsOf(inputs.policy) ?? ["unreadable"]);
  const number = { resource: tenant, key: "machine", says: `The tenant has ${machines.length} machines, not one.` };
  return [
    ...(machines.length === 1 ? [] : [number]),
    ...undecided(tenant, open),
    ...compare(tenant, claimed, { ...claimed, iamActions }, open),
    ...machines.flatMap((machine) => {
      const unread = unknownParts(machine);
      return [...undecided(machine, unread), ...compare(machine, claimed, postureOfMachine(claimed, machine), unread)];
    }),
  ];
}

export const postureIsReal: Rule = {
  name: "posture-is-real",
  chapter: "Drift",
  description: "What the fleet says of itself is what its machines, networks, parameters and roles are declared to be.",
  why: "Drift is judged by what the fleet says; a component that claims one thing and builds another would hide it.",
  remedy: "Repair the program in infra/, so that resources are made from the posture that is registered.",
  severity: "critical",
  isWaivable: false,
  check: (stack) => {
    if (stack.fleet === undefined) return [];
    return [
      ...checkRing(stack, stack.fleet),
      ...stack.ofType(TENANT).flatMap((tenant) => checkTenant(stack, tenant)),
      ...besidePosture(stack, stack.fleet),
    ];
  },
};
