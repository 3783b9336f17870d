// What a report of drift comes to, before anybody says how it looks. Its sentences hold numbers and names of our own, nothing
// that somebody else has written.

import { countOf } from "../core/model/count";
import {
  DRIFT_KINDS,
  DRIFT_SECTIONS,
  type DriftFinding,
  type DriftReport,
  type DriftSectionName,
} from "../core/model/drift-report";

export interface DriftSectionOutline {
  readonly name: DriftSectionName;
  readonly outcome: DriftReport["outcome"];
  /** Its outcome as a mark shows it: drift that was found outweighs what could not be told. */
  readonly mark: DriftReport["outcome"];
  /** Like "3 findings, 1 of them new (2 changed, 1 deleted)". */
  readonly line: string;
  readonly covered: string;
  readonly reason: string | null;
  /** What fails before what warns, what is new before what is old, then by key. */
  readonly findings: readonly DriftFinding[];
}

export interface DriftOutline {
  /** The whole report in one sentence. */
  readonly headline: string;
  /** When it was made, and what it was compared with. */
  readonly moment: string;
  readonly sections: readonly DriftSectionOutline[];
  readonly newFindings: number;
}

/** Returns what a report holds, counted, sorted and put into words. */
export function driftOutlineOf(report: DriftReport): DriftOutline {
  return {
    headline: headlineOf(report),
    moment: momentOf(report),
    sections: DRIFT_SECTIONS.map((name) => sectionOf(name, report)),
    newFindings: newIn(report.findings, report),
  };
}

/** Returns whether no earlier report had it; false as long as there is none to compare with. */
export const isNew = ({ firstSeen }: Pick<DriftFinding, "firstSeen">, { since }: DriftReport): boolean =>
  since !== null && Date.parse(firstSeen) > Date.parse(since);

/** Returns since when it is there: "new", or for how long. */
export const sinceOf = (finding: Pick<DriftFinding, "firstSeen">, report: DriftReport): string =>
  isNew(finding, report) ? "new" : lapseOf(secondsBetween(finding.firstSeen, report.at));

/** Returns a time of that many seconds as one reads it: `40 min`, `29 h`, `9 days`. */
export function lapseOf(seconds: number): string {
  const minutes = Math.max(0, Math.floor(seconds / 60));
  if (minutes < 60) return `${minutes} min`;
  return minutes < 48 * 60 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / (24 * 60))} days`;
}

export const secondsBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 1_000;

/** Returns a time to the minute: `2026-11-25 03:00 UTC`. */
export const timeOf = (time: string): string => `${new Date(time).toISOString().slice(0, 16).replace("T", " ")} UTC`;

const newIn = (findings: readonly DriftFinding[], report: DriftReport): number =>
  findings.filter((finding) => isNew(finding, report)).length;

function findingsOf(findings: readonly DriftFinding[], report: DriftReport): string {
  const fresh = newIn(findings, report);
  return `${countOf(findings.length, "finding")}${fresh === 0 ? "" : `, ${fresh} of them new`}`;
}

function headlineOf(report: DriftReport): string {
  const { findings, sections, resolved, silenced, documented } = report;
  const open = DRIFT_SECTIONS.filter((name) => sections[name].reason !== null || isOpen(sections[name].outcome));
  const found = open.length === 0 ? "no drift" : "no drift where it could be told";
  const parts = [
    findings.length === 0 ? found : findingsOf(findings, report),
    open.length === 0 ? undefined : `could not tell everything about ${listOf(open)}`,
    resolved.length === 0 ? undefined : `${resolved.length} resolved`,
    silenced.length === 0 ? undefined : `${silenced.length} silenced`,
    documented.length === 0 ? undefined : countOf(documented.length, "documented difference"),
  ];
  return parts.filter((part) => part !== undefined).join("; ");
}

function momentOf({ at, since }: DriftReport): string {
  if (since === null) return `${timeOf(at)}, with no earlier report to compare with`;
  return `${timeOf(at)}, compared with the report of ${timeOf(since)} (${lapseOf(secondsBetween(since, at))} before)`;
}

function sectionOf(name: DriftSectionName, report: DriftReport): DriftSectionOutline {
  const findings = report.findings
    .filter(({ section }) => section === name)
    .sort((a, b) => rankOf(a, report) - rankOf(b, report) || (a.key < b.key ? -1 : 1));
  const { outcome, covered, reason } = report.sections[name];
  const mark = isOpen(outcome) && findings.length > 0 ? "drift" : outcome;
  return { name, outcome, mark, line: lineOf(outcome, findings, report), covered, reason, findings };
}

function lineOf(outcome: DriftReport["outcome"], findings: readonly DriftFinding[], report: DriftReport): string {
  if (findings.length === 0) return isOpen(outcome) ? "could not be told" : outcome;
  const kinds = Object.keys(DRIFT_KINDS)
    .map((kind) => ({ kind, count: findings.filter((one) => one.kind === kind).length }))
    .filter(({ count }) => count > 0);
  const rest = isOpen(outcome) ? "; the rest could not be told" : "";
  return `${findingsOf(findings, report)} (${kinds.map(({ kind, count }) => `${count} ${kind}`).join(", ")})${rest}`;
}

const rankOf = (finding: DriftFinding, report: DriftReport): number =>
  (finding.level === "error" ? 0 : 2) + (isNew(finding, report) ? 0 : 1);

const isOpen = (outcome: DriftReport["outcome"]): boolean => outcome === "undetermined";

const listOf = (names: readonly string[]): string =>
  names.length < 2 ? names.join() : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
