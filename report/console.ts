import { inert } from "../core/inert";
import { countOf } from "../core/model/count";
import type { CheckResult, Verdict, Weight } from "../core/model/verdict";
import { outlineOf, type TenantChecks } from "./outline";
import { painter, type Style } from "./paint";
import { asideTitleOf, meaningOf, notesOf, seconds, summaryOf, titleOf } from "./wording";

export interface RenderOptions {
  /** With ANSI colours. */
  readonly colour: boolean;
  /** Columns of the screen; longer texts are broken between words. */
  readonly width: number;
}

const STYLES = { GREEN: "green", RED: "red", INCONCLUSIVE: "yellow" } as const satisfies Record<string, Style>;

/** Narrower than this, broken lines are harder to read than long ones. */
const MIN_TEXT_WIDTH = 20;
const LABEL_WIDTH = 12;
const INDENT = 4;

/** More than these in full is no longer read, least of all at night. */
const MAX_TENANTS_IN_FULL = 20;
const MAX_FLAKY_IN_FULL = 5;

/**
 * Returns the verdict as text for a terminal or a log: each check that failed or could not tell in full, by tenant, the
 * others as a count.
 */
export function renderVerdict(verdict: Verdict, { colour, width }: RenderOptions): string {
  const paint = painter(colour);
  const outline = outlineOf(verdict);

  const textWidth = Math.max(MIN_TEXT_WIDTH, width - INDENT - LABEL_WIDTH);
  const field = (label: string, text: string | undefined, fitting = textWidth) => {
    if (text === undefined || text === "") return [];
    const lines = wrap(inert(text), fitting);
    return lines.map((line, index) => {
      return `${" ".repeat(INDENT)}${paint("dim", (index === 0 ? label : "").padEnd(LABEL_WIDTH))}${line}`;
    });
  };
  const trouble = (check: CheckResult, weight: Weight) => {
    const style = check.result === "failed" && weight === "critical" ? "red" : "yellow";
    return [
      `  ${paint(style, check.result)} ${inert(check.check)} after ${seconds(check.durationMs)}`,
      ...field("expected", check.expected),
      ...field("got", check.got),
      // Whole, so that it can be copied.
      ...field("request", check.request, Number.POSITIVE_INFINITY),
      ...field("status", check.status?.toString()),
      ...field("attempts", (check.attempts ?? 1) > 1 ? check.attempts?.toString() : undefined),
      ...field("what to do", check.fix),
    ];
  };
  const blocks = (weight: Weight) => {
    const troubled = outline.troubles[weight];
    const shown = troubled
      .slice(0, MAX_TENANTS_IN_FULL)
      .map(({ tenant, checks }) =>
        [paint("bold", inert(tenant)), ...checks.flatMap((check) => trouble(check, weight))].join("\n"),
      );
    return [...shown, ...rest(troubled.slice(MAX_TENANTS_IN_FULL))];
  };
  const apart = (weight: "advisory" | "trial") =>
    outline.troubles[weight].length === 0 ? [] : [asideTitleOf(weight, verdict), ...blocks(weight)];

  const { outcome } = verdict;
  const head = `${paint(STYLES[outcome], outcome)}${titleOf(verdict).slice(outcome.length)}: ${meaningOf(verdict, outline)}`;
  return [
    [head, ...notesOf(verdict, outline).flatMap(({ label, text }) => field(label, text))].join("\n"),
    ...blocks("critical"),
    ...apart("advisory"),
    ...apart("trial"),
    ...flakyLines(outline.flaky),
    summaryOf(verdict, outline),
  ].join("\n\n");
}

function rest(tenants: readonly TenantChecks[]): string[] {
  if (tenants.length === 0) return [];
  const checks = tenants.reduce((sum, tenant) => sum + tenant.checks.length, 0);
  return [`and ${countOf(tenants.length, "more tenant")} with ${countOf(checks, "check")} that did not pass`];
}

function flakyLines(flaky: readonly CheckResult[]): string[] {
  if (flaky.length === 0) return [];
  const tenants = new Set(flaky.map(({ tenant }) => tenant)).size;
  if (flaky.length > MAX_FLAKY_IN_FULL)
    return [`flaky: ${flaky.length} checks on ${countOf(tenants, "tenant")} passed only after several attempts`];
  const lines = flaky.map(({ tenant, check, attempts }) => {
    return `flaky: ${inert(check)} on ${inert(tenant)} passed only after ${attempts} attempts`;
  });
  return [lines.join("\n")];
}

/** Breaks between words; a word longer than the line stays whole. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
