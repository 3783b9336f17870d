import { daysLeft } from "../core/model/debt";
import type { DriftFinding, DriftReport } from "../core/model/drift-report";
import { cut } from "./cut";
import { type DriftSectionOutline, driftOutlineOf, isNew, sinceOf } from "./drift-outline";
import { driftTablesOf, withShortDigests } from "./drift-tables";
import { fairShares } from "./fair-shares";
import { code, plain, prose, table, tableRow } from "./markdown-text";
import { daysOf } from "./policy-outline";

/**
 * GitHub refuses an issue whose body has more than 65,536 characters; what is left is for what a workflow puts around it. The
 * summary of a step may be 1 MiB.
 */
export const MAX_DRIFT_MARKDOWN_BYTES = 60_000;

/** With more rows, a table is folded. */
const MAX_ROWS_UNFOLDED = 20;
const MAX_NAME = 60;
const MAX_VALUE = 160;
const MAX_SENTENCE = 300;
const MARKS = { clean: "✅", drift: "❌", undetermined: "❔" } as const;

/** A table of cells that are Markdown already. */
interface Rows {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly string[];
}

const bytesOf = (text: string) => Buffer.byteLength(text);

/** Returns the report as Markdown for a step summary or an issue, never larger than `MAX_DRIFT_MARKDOWN_BYTES`. */
export function renderDriftMarkdown(report: DriftReport): string {
  const outline = driftOutlineOf(report);
  const { ring, against, outcome, fingerprint } = report;
  const head = [
    `## ${MARKS[outcome]} Drift of ${name(ring)} against ${name(against)}: ${outline.headline}`,
    `${outline.moment}. Fingerprint: ${name(fingerprint)}.`,
    table(["", "section", "found", "looked at", "not everything could be told"], outline.sections.map(verdictCells)),
  ];
  const blocks = [
    ...outline.sections.map((section) => findingRows(section, report)),
    ...driftTablesOf(report).map(({ title, head: heads, rows }) => ({
      title,
      head: heads.map((text) => plain(cut(text, MAX_NAME))),
      rows: rows.map((cells) => tableRow(cells.map((cell) => plain(cut(cell, MAX_VALUE))))),
    })),
    silencedRows(report),
    resolvedRows(report),
  ].filter(({ title }) => title !== "");

  const document = (shares: readonly number[]) =>
    [...head, ...blocks.flatMap((block, at) => blockText(block, shares[at] ?? 0))].join("\n\n");
  const frame = bytesOf(document(blocks.map(() => 0)));
  const wanted = blocks.map(({ rows }) => rows.reduce((sum, row) => sum + sizeOf(row), 0));
  return document(fairShares(wanted, MAX_DRIFT_MARKDOWN_BYTES - frame));
}

/** A row and the end of its line. */
const sizeOf = (row: string) => bytesOf(row) + 1;

/** Leaves out whole rows, and says how many: a row that is too long does not keep out those after it. */
function blockText({ title, head, rows }: Rows, mostBytes: number): string[] {
  let leftBytes = mostBytes;
  const shown = rows.filter((row) => {
    const fits = sizeOf(row) <= leftBytes;
    if (fits) leftBytes -= sizeOf(row);
    return fits;
  });
  const left = rows.length - shown.length;
  const text = [table(head, []), ...shown].join("\n");
  return [
    `### ${title}`,
    ...(rows.length === 0
      ? []
      : rows.length > MAX_ROWS_UNFOLDED
        ? [`<details><summary>${rows.length} rows</summary>`, text, "</details>"]
        : [text]),
    ...(left === 0 ? [] : [`${left} more did not fit here; \`canary drift --format json\` has them all.`]),
  ];
}

function verdictCells({ name: section, mark, line, covered, reason }: DriftSectionOutline): string[] {
  return [MARKS[mark], `**${section}**`, line, sentence(covered), reason === null ? "" : sentence(reason)];
}

function findingRows({ name: section, findings }: DriftSectionOutline, report: DriftReport): Rows {
  const withSince = report.since !== null;
  const rowOf = (finding: DriftFinding) => {
    const { kind, level, key, expected, actual, says, remedy } = finding;
    const since = sinceOf(finding, report);
    return tableRow([
      `${kind}${level === "warning" ? " (warning)" : ""}<br>${code(key)}`,
      value(expected),
      value(actual),
      ...(withSince ? [isNew(finding, report) ? `**${since}**` : since] : []),
      `${sentence(says)}<br>${sentence(remedy)}`,
    ]);
  };
  return {
    title: findings.length === 0 ? "" : section,
    head: ["finding", "should be", "is", ...(withSince ? ["since"] : []), "what to do"],
    rows: findings.map(rowOf),
  };
}

const silencedRows = ({ silenced, at }: DriftReport): Rows => ({
  title: silenced.length === 0 ? "" : `${silenced.length} silenced by the ignore file`,
  head: ["finding", "should be", "is", "until", "why"],
  rows: silenced.map(({ key, expected, actual, until, why }) =>
    tableRow([
      code(key),
      value(expected),
      value(actual),
      `${until} (${daysOf(daysLeft(until, new Date(at)))})`,
      sentence(why),
    ]),
  ),
});

const resolvedRows = (report: DriftReport): Rows => ({
  title: report.resolved.length === 0 ? "" : `${report.resolved.length} resolved`,
  head: ["finding", "what it was", "was there for"],
  rows: report.resolved.map(({ key, says, firstSeen }) =>
    tableRow([code(key), sentence(says), sinceOf({ firstSeen }, report)]),
  ),
});

const name = (text: string): string => code(cut(text, MAX_NAME));
const value = (text: string): string => code(cut(withShortDigests(text), MAX_VALUE));
const sentence = (text: string): string => prose(cut(text, MAX_SENTENCE));
