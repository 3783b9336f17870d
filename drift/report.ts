// The report of all sections: what is silenced, what is new, what is resolved, and a fingerprint of what was found.
import { Misuse } from "../core/errors";
import {
  DRIFT_SECTIONS,
  type DriftFinding,
  type DriftReport,
  type DriftSection,
  type DriftSectionName,
  type NewFinding,
  type SectionResult,
} from "../core/model/drift-report";
import { fingerprint } from "../core/model/fingerprint";
import { expiredOf, type IgnoreLine, silencerOf } from "./ignore";
import { keyOf } from "./key";
import type { Waived } from "./rings";

/** So many points a timeline keeps. */
const MAX_TIMELINE = 100;

export interface ReportParts
  extends Pick<DriftReport, "ring" | "against" | "documented" | "matrix" | "tags" | "tenants"> {
  readonly now: Date;
  readonly sections: Readonly<Record<DriftSectionName, SectionResult>>;
  readonly waived: readonly Waived[];
  /** The lines of the ignore file, and its name. */
  readonly ignore: { readonly file: string; readonly lines: readonly IgnoreLine[] };
  /** Earlier reports, in any order. */
  readonly earlier: readonly DriftReport[];
  readonly locate: (finding: NewFinding) => DriftFinding["location"];
}

/**
 * Returns the report of what the sections found.
 * @throws {Misuse} when an earlier report is of other stacks, or is not earlier.
 */
export function makeReport(parts: ReportParts): DriftReport {
  const { now, sections, ignore, ring, against } = parts;
  const at = now.toISOString();
  const earlier = parts.earlier.toSorted((a, b) => (a.at < b.at ? -1 : 1));
  checkEarlier(earlier, parts, at);
  const last = earlier.at(-1);
  const seen = new Map([...(last?.findings ?? []), ...(last?.silenced ?? [])].map((one) => [one.key, one.firstSeen]));
  const complete = (finding: NewFinding): DriftFinding => {
    const key = keyOf(finding);
    return { key, ...finding, location: parts.locate(finding), firstSeen: seen.get(key) ?? at };
  };
  const all = DRIFT_SECTIONS.flatMap((name) => sections[name].findings.map(complete));
  const silencer = silencerOf(ignore.lines, now);
  const judged = all.map((finding) => ({ finding, line: silencer(finding.key) }));
  const silenced = [
    ...judged.flatMap(({ finding, line }) => (line ? [{ ...finding, until: line.until, why: line.why }] : [])),
    ...parts.waived.map(({ finding, until, why }) => ({ ...complete(finding), until, why })),
  ].sort(byKey);
  const over = expiredOf(ignore.lines, now).map((line): DriftFinding => {
    const { firstSeen, key, ...finding } = complete(overdue(line, ignore.file));
    return { key, ...finding, location: { file: ignore.file, line: line.line }, firstSeen };
  });
  const findings = [...judged.flatMap(({ finding, line }) => (line ? [] : [finding])), ...over].sort(byKey);
  const outcomes = Object.fromEntries(
    DRIFT_SECTIONS.map((name) => [
      name,
      sectionOf(
        sections[name],
        findings.filter((one) => one.section === name),
      ),
    ]),
  ) as Record<DriftSectionName, DriftSection>;
  const known = new Set([...findings, ...silenced].map(({ key }) => key));
  const outcome = worstOf(Object.values(outcomes));
  const print = fingerprint(...findings.flatMap(({ key, expected, actual }) => [key, expected, actual]));
  const counts = Object.fromEntries(
    DRIFT_SECTIONS.map((name) => [name, findings.filter(({ section }) => section === name).length]),
  ) as DriftReport["timeline"][number]["counts"];
  return {
    version: 1,
    at,
    ring,
    against,
    outcome,
    fingerprint: print,
    sections: outcomes,
    findings,
    silenced,
    documented: parts.documented,
    since: last?.at ?? null,
    // What was not looked at may be there still.
    resolved: (last?.findings ?? [])
      .filter(({ key, section }) => !known.has(key) && sections[section].reason === null)
      .map(({ key, section, says, firstSeen }) => ({ key, section, says, firstSeen })),
    matrix: parts.matrix,
    tags: parts.tags,
    tenants: parts.tenants,
    timeline: timelineOf(earlier, { at, outcome, fingerprint: print, counts }),
  };
}

function checkEarlier(earlier: readonly DriftReport[], { ring, against }: ReportParts, at: string): void {
  const what = "An earlier report";
  const other = earlier.find((one) => one.ring !== ring || one.against !== against);
  if (other !== undefined) {
    const why = `it is of ${other.ring} against ${other.against}, not of ${ring} against ${against}`;
    throw new Misuse({ what, why, fix: "Give reports of the same stacks with --since" });
  }
  const later = earlier.find((one) => one.at >= at);
  if (later === undefined) return;
  throw new Misuse({ what, why: `it is of ${later.at}, which is not earlier`, fix: "See that the clock is right" });
}

const overdue = ({ pattern, text, until, why }: IgnoreLine, file: string): NewFinding => ({
  section: pattern.section,
  kind: "ignore-expired",
  stack: pattern.stack,
  subject: file,
  path: text,
  expected: "a day to come",
  actual: until,
  says: `The line of ${file} that silences ${text} is over since ${until}: ${why}`,
  remedy: "Put right what it silences, or have it reviewed again and give it a new day; else take the line out.",
  level: "error",
});

function sectionOf({ covered, reason }: SectionResult, findings: readonly DriftFinding[]): DriftSection {
  const outcome = findings.length > 0 ? "drift" : reason === null ? "clean" : "undetermined";
  return { outcome, covered, reason };
}

/** What drifts, drifts, whatever else could not be told. */
function worstOf(sections: readonly DriftSection[]): DriftReport["outcome"] {
  if (sections.some(({ outcome }) => outcome === "drift")) return "drift";
  return sections.some(({ outcome }) => outcome === "undetermined") ? "undetermined" : "clean";
}

function timelineOf(earlier: readonly DriftReport[], now: DriftReport["timeline"][number]): DriftReport["timeline"] {
  const points = new Map([...earlier.flatMap(({ timeline }) => timeline), now].map((one) => [one.at, one]));
  return [...points.values()].sort((a, b) => (a.at < b.at ? -1 : 1)).slice(-MAX_TIMELINE);
}

const byKey = (a: { readonly key: string }, b: { readonly key: string }): number =>
  a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
