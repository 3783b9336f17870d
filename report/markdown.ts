import { countOf } from "../core/model/count";
import type { CheckResult, Verdict, Weight } from "../core/model/verdict";
import { code, plain } from "./markdown-text";
import { type Outline, outlineOf } from "./outline";
import { asideTitleOf, meaningOf, notesOf, seconds, summaryOf, titleOf } from "./wording";

/**
 * Actions drops the summary of a step whole when it is larger than 1 MiB; half of it leaves room for what else the step
 * writes there.
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits
 */
export const MAX_SUMMARY_BYTES = 512 * 1024;

/** Of these, for what to do about each check: that must not push out what was found. */
const MAX_ADVICE_BYTES = 64 * 1024;
/** Headings, folds and what says how many rows were left out. */
const FRAME_BYTES = 4 * 1024;

/** With more, a table is folded. */
const MAX_TENANTS_UNFOLDED = 20;
const MAX_FLAKY_NAMED = 5;

const TABLE_HEAD = "| tenant | check | result | expected | got | after |\n| --- | --- | --- | --- | --- | --- |";

const bytesOf = (text: string) => Buffer.byteLength(text);

/** Returns the verdict as a step summary of GitHub Actions, never larger than `MAX_SUMMARY_BYTES`. */
export function renderVerdict(verdict: Verdict): string {
  const outline = outlineOf(verdict);
  const meaning = meaningOf(verdict, outline);
  const untouched = verdict.outcome === "GREEN" ? "" : " **`:latest` and production are untouched.**";
  const head = [
    `## ${titleOf(verdict)}`,
    `${capital(meaning)}.${untouched}`,
    ...paragraph(notesOf(verdict, outline).map(({ label, text }) => `- **${label}**: ${plain(text)}`)),
  ];
  const foot = [...flakyLines(outline.flaky), `${summaryOf(verdict, outline)}.`];
  const next = `- ${nextStep(verdict, outline)}`;

  let leftBytes = MAX_SUMMARY_BYTES - FRAME_BYTES - bytesOf([...head, next, ...foot].join("\n\n"));
  const fitting = <Item>(items: readonly Item[], render: (item: Item) => string, mostBytes = leftBytes) => {
    const kept: string[] = [];
    let sizeBytes = 0;
    for (const item of items) {
      const row = render(item);
      const rowBytes = bytesOf(row) + 1;
      if (sizeBytes + rowBytes > Math.min(mostBytes, leftBytes)) break;
      sizeBytes += rowBytes;
      kept.push(row);
    }
    leftBytes -= sizeBytes;
    return kept;
  };
  const advice = fitting(fixesOf(outline), adviceOn, MAX_ADVICE_BYTES);
  const tableOf = (weight: Weight) => {
    const tenants = outline.troubles[weight];
    if (tenants.length === 0) return [];
    const checks = tenants.flatMap((tenant) => tenant.checks);
    const shown = fitting(checks, rowOf);
    const table = [TABLE_HEAD, ...shown].join("\n");
    const left = checks.length - shown.length;
    return [
      ...(weight === "critical" ? [] : [`### ${capital(asideTitleOf(weight, verdict))}`]),
      ...(tenants.length > MAX_TENANTS_UNFOLDED
        ? [`<details><summary>${sizeOf(tenants.length, checks.length)}</summary>`, table, "</details>"]
        : [table]),
      ...(left === 0 ? [] : [`${countOf(left, "more check")} did not fit here; the JSON report has all of them.`]),
    ];
  };
  return [
    ...head,
    ...tableOf("critical"),
    `**What to do next**\n\n${[...advice, next].join("\n")}`,
    ...tableOf("advisory"),
    ...tableOf("trial"),
    ...foot,
  ].join("\n\n");
}

const capital = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
const paragraph = (lines: readonly string[]) => (lines.length === 0 ? [] : [lines.join("\n")]);
const sizeOf = (tenants: number, checks: number) =>
  `${countOf(checks, "check")} on ${countOf(tenants, "tenant")} did not pass`;

function rowOf({ tenant, check, result, expected, got, request, status, attempts = 1, durationMs }: CheckResult) {
  const asked = request === undefined ? [] : [`${code(request)}${status === undefined ? "" : ` answered ${status}`}`];
  const cells = [
    code(tenant),
    code(check),
    attempts > 1 ? `${result}, ${attempts} attempts` : result,
    expected === undefined ? "" : code(expected),
    [...(got === undefined ? [] : [code(got)]), ...asked].join("<br>"),
    seconds(durationMs),
  ];
  return `| ${cells.join(" | ")} |`;
}

/** What to look at, once for each check however many tenants it is about. */
function fixesOf({ troubles }: Outline): [check: string, fix: string][] {
  const checks = Object.values(troubles).flatMap((tenants) => tenants.flatMap((tenant) => tenant.checks));
  return [...new Map(checks.flatMap(({ check, fix }) => (fix === undefined ? [] : [[check, fix]])))];
}

const adviceOn = ([check, fix]: [string, string]) => `- ${code(check)}: ${plain(fix)}.`;

function nextStep(verdict: Verdict, { isWait, isIncomplete }: Outline): string {
  const { outcome, sha, grep, shard, assumedAfterMs, isEnded } = verdict;
  if (isIncomplete) return "Find the reports of the missing shards, or run these again, and merge once more.";
  if (outcome === "RED") return "Fix the build and publish it under a new sha.";
  if (outcome === "INCONCLUSIVE")
    return isEnded ? "Run it again, to its end." : "Find out why it could not be told, and run it again.";
  if (shard !== null) return "Put the reports of all shards together: `canary smoke merge`.";
  if (grep !== null) return "Run the whole suite: a part of it proves nothing about a release.";
  if (sha === null || assumedAfterMs !== null) return "See which image runs there before anything is promoted.";
  return isWait ? `Run the suite: \`canary smoke --sha ${sha}\`.` : `Promote it: \`canary promote ${sha}\`.`;
}

function flakyLines(flaky: readonly CheckResult[]): string[] {
  if (flaky.length === 0) return [];
  const named = flaky
    .slice(0, MAX_FLAKY_NAMED)
    .map(({ tenant, check, attempts }) => `${code(check)} on ${code(tenant)} (${attempts})`);
  const left = flaky.length - named.length;
  const rest = left === 0 ? "" : ` and ${countOf(left, "more check")}`;
  return [`Flaky, passed only after several attempts: ${named.join(", ")}${rest}.`];
}
