// A ring against prod: what differs as both are deployed, and whose debt each difference is.

import { ZodError } from "zod";
import { countOf } from "../core/model/count";
import { type DeclaredResource, Stack } from "../core/model/declared-stack";
import { accountOf, type DriftAccount } from "../core/model/drift-account";
import type { DriftDocumented, DriftReport, NewFinding, SectionResult } from "../core/model/drift-report";
import type { PolicyFinding } from "../core/model/policy-report";
import type { Difference } from "../core/model/posture-difference";
import { matrixOf } from "./matrix";

/** So many paths are named. */
const MAX_PATHS = 5;

/** Judges resources by the policies about drift. */
export type JudgeDrift = (resources: readonly DeclaredResource[], now: Date) => readonly PolicyFinding[];

/** A ring by its stack's name, as its state has it. */
export interface RingState {
  readonly stack: string;
  readonly resources: readonly DeclaredResource[];
}

/** A finding that a waiver of the stack's file has taken, and until when. */
export interface Waived {
  readonly finding: NewFinding;
  readonly until: string;
  readonly why: string;
}

export interface RingsResult {
  readonly result: SectionResult;
  readonly waived: readonly Waived[];
  readonly documented: readonly DriftDocumented[];
  readonly matrix: DriftReport["matrix"];
}

/** Returns how a ring differs from another one, judged by the policies themselves. */
export function compareRings(ring: RingState, against: RingState, judge: JudgeDrift, now: Date): RingsResult {
  try {
    return compare(ring, against, judge, now);
  } catch (error) {
    if (!(error instanceof ZodError)) throw error;
    const where = [...new Set(error.issues.map(({ path }) => path.join(".") || "all"))].slice(0, MAX_PATHS).join(", ");
    const reason = `${ring.stack} or ${against.stack} was deployed by another version, whose fleet says otherwise what it is (${where})`;
    const matrix = { paths: [], tenants: [] };
    return { result: { covered: "nothing", reason, findings: [] }, waived: [], documented: [], matrix };
  }
}

function compare(ring: RingState, against: RingState, judge: JudgeDrift, now: Date): RingsResult {
  const own = new Stack(ring.resources, now);
  const prod = new Stack(against.resources, now);
  const matrix = matrixOf([
    { stack: against.stack, state: prod },
    { stack: ring.stack, state: own },
  ]);
  const tenants = countOf(matrix.tenants.length, "tenant");
  const covered = `${tenants} of ${ring.stack} and ${against.stack}, ${countOf(matrix.paths.length, "path")} each`;
  const without = [own.fleet ? [] : ring.stack, prod.fleet ? [] : against.stack].flat();
  if (!own.fleet || !prod.fleet) {
    const reason = `${without.join(" and ")} ${without.length > 1 ? "have" : "has"} no fleet; deploy it first`;
    return { result: { covered, reason, findings: [] }, waived: [], documented: [], matrix };
  }
  // What the ring was compared with when it was deployed may be another prod than today's.
  const { deployedOn } = prod.ofType("pulumi:pulumi:Stack")[0]?.outputs ?? {};
  const baseline = { posture: prod.fleet.says.posture, deployedOn: deployedOn ?? now.toISOString().slice(0, 10) };
  const { resource } = own.fleet;
  const today = own.resources.map((one) =>
    one === resource ? { ...one, outputs: { ...one.outputs, baseline } } : one,
  );
  const judged = judge(today, now);
  const account = accountOf(new Stack(today, now));
  const differing = differencesIn(account, ring.stack, against.stack);
  const unused = unusedIn(account, ring.stack, against.stack);
  const accounted = new Set([...differing, ...unused].map(({ path }) => path));
  const taken = new Map(judged.flatMap(({ id, waiver }) => (waiver ? [[id, waiver] as const] : [])));
  const waived = differing.flatMap((finding): Waived[] => {
    const waiver = taken.get(`minimal-config-drift[${finding.path}]`);
    return waiver ? [{ finding, until: waiver.expires, why: waiver.reason }] : [];
  });
  const silent = new Set(waived.map(({ finding }) => finding));
  return {
    result: {
      covered,
      reason: reasonOf(judged),
      findings: [
        ...differing.filter((one) => !silent.has(one)),
        ...unused,
        ...brokenIn(judged, ring.stack, (path) => accounted.has(path)),
      ],
    },
    waived,
    documented: account.documented.map(({ delta: { reason, owner, expires }, ...difference }) => ({
      ...difference,
      reason,
      owner,
      expires,
    })),
    matrix,
  };
}

const ofFleet = { section: "rings", subject: "fleet", level: "error" } as const;

function differencesIn({ undocumented, expired }: DriftAccount, own: string, against: string): NewFinding[] {
  const finding = ({ path, prod, ring }: Difference): NewFinding => ({
    ...ofFleet,
    kind: "undocumented",
    stack: own,
    path,
    expected: prod,
    actual: ring,
    says: `It is ${ring} on ${own} and ${prod} on ${against}, and no delta says why.`,
    remedy: `Set it to what ${against} has, or document it in tenant-fleet:deltas of Pulumi.${own}.yaml.`,
  });
  return [
    ...undocumented.map(finding),
    ...expired.map(
      (one): NewFinding => ({
        ...finding(one),
        kind: "expired",
        says: `It differs from ${against}, and the delta of ${one.delta.owner} ended on ${one.delta.expires} (${one.delta.reason}).`,
        remedy: `Pay it back: set it to what ${against} has, or have the delta reviewed again.`,
      }),
    ),
  ];
}

const unusedIn = ({ unused }: DriftAccount, own: string, against: string): NewFinding[] =>
  unused.map(({ path, owner, expires }) => ({
    ...ofFleet,
    kind: "unused",
    stack: own,
    path,
    expected: "a difference",
    actual: "none",
    says: `The delta of ${owner} until ${expires} documents nothing: ${against} does not differ there.`,
    remedy: `Take it out of tenant-fleet:deltas in Pulumi.${own}.yaml.`,
  }));

/** The policies that only say again what the account says. */
const ACCOUNTED = ["minimal-config-drift", "delta-documented"];

const brokenIn = (judged: readonly PolicyFinding[], stack: string, isSaid: (path: string) => boolean): NewFinding[] =>
  judged
    .filter(({ kind, waiver }) => kind === "violation" && waiver === undefined)
    .filter(({ rule, id }) => !(ACCOUNTED.includes(rule) && isSaid(id.slice(rule.length + 1, -1))))
    .map(({ id, resource, says, remedy }) => ({
      ...ofFleet,
      kind: "broken",
      stack,
      subject: resource,
      path: id,
      expected: "kept",
      actual: "violated",
      says,
      remedy,
    }));

function reasonOf(judged: readonly PolicyFinding[]): string | null {
  const open = judged.filter(({ kind }) => kind === "unknown");
  const [first] = open;
  return first === undefined
    ? null
    : `${countOf(open.length, "thing")} could not be judged, like ${first.id} of ${first.resource}: ${first.says}`;
}
