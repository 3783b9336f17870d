// What a report of drift shows in rows beside its findings, before anybody says how a row looks.

import { countOf } from "../core/model/count";
import type { DriftReport, DriftTenant } from "../core/model/drift-report";
import { lapseOf, secondsBetween } from "./drift-outline";
import { daysOf } from "./policy-outline";

/** Rows whose cells are as they were reported: whoever prints them makes them harmless. */
export interface DriftTable {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** What a tenant can be in, the worst first. */
export const STATES = [
  "rejected",
  "lagging",
  "silent",
  "updating",
  "current",
] as const satisfies DriftTenant["state"][];
const SHORT_DIGEST = 12;

/** Returns the tables of what there is, in the order of their worth at night. */
export const driftTablesOf = (report: DriftReport): DriftTable[] => [
  ...(report.tenants.length === 0 ? [] : [tenantsTable(report)]),
  ...(report.tags.length === 0 ? [] : [tagsTable(report)]),
  ...(report.documented.length === 0 ? [] : [documentedTable(report)]),
];

/** The differences that somebody answers for, those that end first at the top. */
const documentedTable = ({ documented, ring }: DriftReport): DriftTable => ({
  title: `${countOf(documented.length, "difference")} from prod that somebody answers for`,
  head: ["path", "prod", ring, "owner", "left", "reason"],
  rows: [...documented]
    .sort((a, b) => a.daysLeft - b.daysLeft)
    .map((one) => [
      one.path,
      one.prod,
      one.ring,
      one.owner,
      `${daysOf(one.daysLeft)}, until ${one.expires}`,
      one.reason,
    ]),
});

/** What each tag is at. */
const tagsTable = ({ tags, at }: DriftReport): DriftTable => ({
  title: countOf(tags.length, "tag"),
  head: ["image", "tag", "digest", "build", "built"],
  rows: tags.map(({ image, tag, digest, sha, builtAt }) => [
    image,
    tag,
    digest === null ? "no such tag" : shortDigest(digest),
    sha ?? "not known",
    builtAt === null ? "not known" : `${lapseOf(secondsBetween(builtAt, at))} ago`,
  ]),
});

/** The tenants that do not run what their ring has released, the worst first, and how many there are of each state. */
function tenantsTable({ tenants }: DriftReport): DriftTable {
  const counts = STATES.map((state) => ({ state, count: tenants.filter((one) => one.state === state).length }));
  const others = tenants
    .filter(({ state }) => state !== "current")
    .sort((a, b) => STATES.indexOf(a.state) - STATES.indexOf(b.state) || (b.lagSeconds ?? 0) - (a.lagSeconds ?? 0));
  const each = counts.filter(({ count }) => count > 0).map(({ state, count }) => `${count} ${state}`);
  return {
    title: `${countOf(tenants.length, "tenant")}${each.length === 0 ? "" : `: ${each.join(", ")}`}`,
    head: ["tenant", "state", "runs", "for"],
    rows: others.map(({ stack, tenant, state, sha, digest, lagSeconds }) => [
      `${stack}/${tenant}`,
      state,
      sha ?? (digest === null ? "not known" : shortDigest(digest)),
      lagSeconds === null ? "not known" : lapseOf(lagSeconds),
    ]),
  };
}

/** Returns a text with its digests short enough to be compared by eye. */
export const withShortDigests = (text: string): string =>
  text.replace(/sha256:[0-9a-f]{64}/g, (digest) => `sha256:${shortDigest(digest)}`);

const shortDigest = (digest: string): string => digest.replace(/^sha256:/, "").slice(0, SHORT_DIGEST);
