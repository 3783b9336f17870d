import type { CheckResult, Outcome, Verdict } from "../core/model/verdict";

export interface RenderOptions {
  /** With ANSI colours. */
  readonly colour: boolean;
  /** Columns of the screen; longer texts are broken between words. */
  readonly width: number;
}

const ANSI = { GREEN: 32, RED: 31, INCONCLUSIVE: 33, bold: 1, dim: 2 } as const;

const MEANING: Record<Outcome, string> = {
  GREEN: "every tenant runs it and passed every check",
  RED: "a check failed, so it must not be released",
  INCONCLUSIVE: "could not tell, so it must not be released",
};

/** Narrower than this, broken lines are harder to read than long ones. */
const MIN_TEXT_WIDTH = 20;
const LABEL_WIDTH = 12;
const INDENT = 4;

/** Returns the verdict as text for a terminal or a log: each check that did not pass in full, the others as a count. */
export function renderVerdict(verdict: Verdict, { colour, width }: RenderOptions): string {
  const paint = (style: keyof typeof ANSI, text: string) => (colour ? `\u001b[${ANSI[style]}m${text}\u001b[0m` : text);
  const { outcome, sha, checks, durationMs } = verdict;
  const troubles = checks.filter(({ result }) => result !== "passed");
  const tenants = new Set(checks.map(({ tenant }) => tenant));
  const troubled = [...new Set(troubles.map(({ tenant }) => tenant))];

  const textWidth = Math.max(MIN_TEXT_WIDTH, width - INDENT - LABEL_WIDTH);
  const field = (label: string, text: string | undefined, fitting = textWidth) => {
    if (text === undefined || text === "") return [];
    const lines = wrap(text, fitting);
    return lines.map((line, index) => {
      return `${" ".repeat(INDENT)}${paint("dim", (index === 0 ? label : "").padEnd(LABEL_WIDTH))}${line}`;
    });
  };
  const trouble = (check: CheckResult) => {
    const style = check.result === "failed" ? "RED" : "INCONCLUSIVE";
    return [
      `  ${paint(style, check.result)} ${check.check} after ${seconds(check.durationMs)}`,
      ...field("expected", check.expected),
      ...field("got", check.got),
      // Whole, so that it can be copied.
      ...field("request", check.request, Number.POSITIVE_INFINITY),
      ...field("status", check.status?.toString()),
      ...field("what to do", check.fix),
    ];
  };
  const blocks = troubled.map((tenant) =>
    [paint("bold", tenant), ...troubles.filter((check) => check.tenant === tenant).flatMap(trouble)].join("\n"),
  );
  const count = `${checks.length - troubles.length} of ${checks.length} checks passed`;
  const summary = `${count} on ${tenants.size} ${tenants.size === 1 ? "tenant" : "tenants"} in ${seconds(durationMs)}`;
  return [`${paint(outcome, outcome)} ${sha}: ${MEANING[outcome]}`, ...blocks, summary].join("\n\n");
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 0)} s`;

/** Breaks between words; a word longer than the line stays whole. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
