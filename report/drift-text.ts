import { daysLeft } from "../core/model/debt";
import type { DriftFinding, DriftReport } from "../core/model/drift-report";
import type { RenderOptions } from "./console";
import { cut } from "./cut";
import { type DriftSectionOutline, driftOutlineOf, isNew, sinceOf } from "./drift-outline";
import { type DriftTable, driftTablesOf, withShortDigests } from "./drift-tables";
import type { Style } from "./paint";
import { daysOf } from "./policy-outline";
import { createScreen, type Screen } from "./screen";
import type { Cell } from "./text-table";

/** From here on, what a finding is and where it is have a column each. */
const WIDE = 110;
/** More rows than these are no longer read, least of all at night. */
const MAX_ROWS = 20;
const MAX_NAME = 20;
const MAX_VALUE = 120;
const MAX_SENTENCE = 400;
/** A longer report scrolls its first line away, and says it again. */
const MAX_LINES_WITHOUT_FOOT = 40;

const OUTCOMES = {
  clean: { word: "CLEAN", sign: "✔", style: "green" },
  drift: { word: "DRIFT", sign: "✘", style: "red" },
  undetermined: { word: "UNDETERMINED", sign: "?", style: "yellow" },
} as const satisfies Record<DriftReport["outcome"], { word: string; sign: string; style: Style }>;

type Block = readonly string[];

/**
 * Returns the report as text for a terminal or a log, its outcome first. No line is wider than the screen but one that holds
 * nothing but a key: a key is whole, to be copied into the ignore file.
 */
export function renderDriftText(report: DriftReport, options: RenderOptions): string {
  const screen = createScreen(options);
  const { headline, moment, sections } = driftOutlineOf(report);
  const { word, style } = OUTCOMES[report.outcome];
  const stacks = `${cut(report.ring, MAX_NAME)} against ${cut(report.against, MAX_NAME)}`;
  const head = withLabel(word, style, screen.lines(`${word} ${stacks}: ${headline}`), screen);
  const fingerprint = `fingerprint ${cut(report.fingerprint, MAX_NAME)}`;
  const text = [
    [...head, ...screen.lines(`${moment}; ${fingerprint}`, { indent: "  ", style: "dim" })],
    sections.flatMap((section) => verdictLines(section, screen)),
    ...sections.flatMap((section) => findingBlocks(section, report, screen)),
    ...driftTablesOf(report).map((table) => tableBlock(table, screen)),
    ...keysBlock(`${report.silenced.length} silenced by the ignore file`, silencedIn(report), screen),
    ...keysBlock(`${report.resolved.length} resolved`, resolvedIn(report), screen),
  ]
    .map((block) => block.join("\n"))
    .join("\n\n");
  return text.split("\n").length > MAX_LINES_WITHOUT_FOOT ? `${text}\n\n${head.join("\n")}` : text;
}

/** Colours what a text begins with. */
function withLabel(label: string, style: Style, [first = "", ...rest]: Block, screen: Screen): Block {
  return [screen.paint(style, label) + first.slice(label.length), ...rest];
}

/** What a section came to, what was looked at, and why not everything could be told. */
function verdictLines({ name, mark, line, covered, reason }: DriftSectionOutline, screen: Screen): Block {
  const { sign, style } = OUTCOMES[mark];
  const label = `${sign} ${name}`;
  const text = `${label}: ${line}; looked at ${cut(covered, MAX_SENTENCE)}`;
  const why = reason === null ? [] : [`not everything could be told: ${cut(reason, MAX_SENTENCE)}`];
  return [
    ...withLabel(label, style, screen.lines(text, { indent: "  ", first: "" }), screen),
    ...why.flatMap((sentence) => screen.lines(sentence, { indent: "    " })),
  ];
}

function findingBlocks({ name, findings }: DriftSectionOutline, report: DriftReport, screen: Screen): Block[] {
  if (findings.length === 0) return [];
  const shown = findings.slice(0, MAX_ROWS);
  const rest = restLines(findings.length - shown.length, screen);
  return [
    [screen.paint("bold", name), ...findingsTable(shown, report, screen)],
    ...byAdvice(shown).map((group) => adviceBlock(group, shown, screen)),
    ...(rest.length === 0 ? [] : [rest]),
  ];
}

function findingsTable(findings: readonly DriftFinding[], report: DriftReport, screen: Screen): Block {
  const isWide = screen.width >= WIDE;
  const head = ["#", ...(isWide ? ["what", "where"] : ["what and where"]), "should be", "is", "since"];
  const rows = findings.map((finding, at): Cell[] => {
    const { kind, level, stack, subject, path, expected, actual } = finding;
    const style = level === "error" ? "red" : "yellow";
    const who = subject === stack ? stack : `${stack}/${subject}`;
    const where = `${cut(who, MAX_VALUE)} ${cut(path, MAX_VALUE)}`;
    return [
      { text: `${at + 1}`, style },
      ...(isWide ? [{ text: kind, style } as const, { text: where }] : [{ text: `${kind} ${where}` }]),
      { text: valueIn(expected) },
      { text: valueIn(actual) },
      { text: sinceOf(finding, report), ...(isNew(finding, report) ? { style: "bold" } : {}) },
    ];
  });
  // Without an earlier report nobody knows since when.
  const columns = head.length - (report.since === null ? 1 : 0);
  return screen.table(
    head.slice(0, columns),
    rows.map((cells) => cells.slice(0, columns)),
  );
}

/** Of findings that say the same and ask for the same, one group: what to do is read once. */
function byAdvice(findings: readonly DriftFinding[]): DriftFinding[][] {
  const groups = new Map<string, DriftFinding[]>();
  for (const finding of findings) {
    const advice = JSON.stringify([finding.says, finding.remedy]);
    groups.set(advice, [...(groups.get(advice) ?? []), finding]);
  }
  return [...groups.values()];
}

function adviceBlock(group: readonly DriftFinding[], shown: readonly DriftFinding[], screen: Screen): Block {
  const [{ says, remedy } = { says: "", remedy: "" }] = group;
  return [
    ...screen.lines(cut(says, MAX_SENTENCE), { indent: "  " }),
    ...screen.lines(cut(remedy, MAX_SENTENCE), { indent: "    ", first: "  → " }),
    ...group.flatMap((finding) => screen.key(finding.key, `  #${shown.indexOf(finding) + 1} `)),
  ];
}

function tableBlock({ title, head, rows }: DriftTable, screen: Screen): Block {
  const cells = rows.slice(0, MAX_ROWS).map((row) => row.map((text) => ({ text: cut(text, MAX_VALUE) })));
  const heads = head.map((text) => cut(text, MAX_NAME));
  return [
    ...screen.lines(title, { style: "bold" }),
    ...(rows.length === 0 ? [] : screen.table(heads, cells)),
    ...restLines(rows.length - cells.length, screen),
  ];
}

interface Entry {
  readonly key: string;
  readonly text: string;
}

const silencedIn = ({ silenced, at }: DriftReport): Entry[] =>
  silenced.map(({ key, until, why, expected, actual }) => {
    const left = daysOf(daysLeft(until, new Date(at)));
    const values = `${valueIn(expected)} → ${valueIn(actual)}`;
    return { key, text: `${values}; until ${until} (${left}): ${cut(why, MAX_SENTENCE)}` };
  });

const resolvedIn = (report: DriftReport): Entry[] =>
  report.resolved.map(({ key, says, firstSeen }) => ({
    key,
    text: `was there for ${sinceOf({ firstSeen }, report)}: ${cut(says, MAX_SENTENCE)}`,
  }));

function keysBlock(title: string, entries: readonly Entry[], screen: Screen): Block[] {
  if (entries.length === 0) return [];
  const shown = entries.slice(0, MAX_ROWS);
  const lines = shown.flatMap(({ key, text }) => [
    ...screen.key(key, "  "),
    ...screen.lines(text, { indent: "      " }),
  ]);
  return [[...screen.lines(title, { style: "bold" }), ...lines, ...restLines(entries.length - shown.length, screen)]];
}

const restLines = (left: number, screen: Screen): Block =>
  left === 0 ? [] : screen.lines(`and ${left} more; \`canary drift --format json\` has them all`, { indent: "  " });

const valueIn = (text: string): string => cut(withShortDigests(text), MAX_VALUE);
