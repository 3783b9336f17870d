import { type DeclaredResource, type Stack, TENANT } from "../../core/model/declared-stack";
import type { Rule } from "../rule";

const MARKER = "tenant-fleet:infra:VerifiedMarker";
const MACHINE = "aws:ec2/instance:Instance";

/** Returns the URN of everything that a resource waits for, directly or not. */
function waitsFor(stack: Stack, resource: DeclaredResource): ReadonlySet<string> {
  const seen = new Set<string>();
  const open = [resource];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    for (const urn of [...one.dependencies, ...Object.values(one.propertyDependencies).flat()]) {
      if (seen.has(urn)) continue;
      seen.add(urn);
      const next = stack.at(urn);
      if (next !== undefined) open.push(next);
    }
  }
  return seen;
}

export const gatePresent: Rule = {
  name: "gate-present",
  chapter: "Release and fleet",
  description: "A canary has one verified marker, and it waits for the machine of every tenant.",
  why: "The marker is what a promotion demands; written before a tenant is there, it would speak for one that nobody tested.",
  remedy: "Declare the VerifiedMarker after the whole fleet, as infra/index.ts does.",
  severity: "critical",
  isWaivable: false,
  check: (stack) => {
    if (stack.fleet?.says.ring !== "canary") return [];
    const { resource: fleet } = stack.fleet;
    const markers = stack
      .ofType("aws:ssm/parameter:Parameter")
      .filter((one) => one.inputs.name === "/tenant-fleet/canary/verified" && stack.partOf(one, MARKER) !== undefined);
    const [marker] = markers;
    if (marker === undefined || markers.length > 1) {
      return [{ resource: fleet, key: "marker", says: `The canary has ${markers.length} verified markers, not one.` }];
    }
    const awaited = waitsFor(stack, marker);
    return stack.ofType(TENANT).flatMap((tenant) => {
      const machines = stack.below(tenant).filter(({ type }) => type === MACHINE);
      if (machines.length > 0 && machines.every(({ urn }) => awaited.has(urn))) return [];
      return [{ resource: marker, key: tenant.name, says: `It does not wait for the machine of ${tenant.name}.` }];
    });
  },
};
