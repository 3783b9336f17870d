import { inert } from "../core/inert";
import { countOf } from "../core/model/count";
import type { CheckResult, Verdict } from "../core/model/verdict";
import { outlineOf } from "./outline";
import { meaningOf, notesOf, seconds, titleOf } from "./wording";

/**
 * GitHub shows no more of a kind per step and drops the rest without a word.
 * @see https://docs.github.com/en/rest/checks/runs#update-a-check-run
 */
const MAX_OF_A_KIND = 10;

const KIND = { GREEN: "notice", RED: "error", INCONCLUSIVE: "warning" } as const;

const REST = `GitHub shows ${MAX_OF_A_KIND} of a kind; the step summary and the JSON report name the others`;

/**
 * Returns the verdict as GitHub workflow commands, one a line: the outcome, each critical check that failed
 * as an error, each that could not tell as a warning.
 */
export function renderVerdict(verdict: Verdict): string {
  const outline = outlineOf(verdict);
  const critical = outline.troubles.critical.flatMap(({ checks }) => checks);
  const of = (result: CheckResult["result"]) => critical.filter((check) => check.result === result);
  const notes = notesOf(verdict, outline).map(({ label, text }) => `${label}: ${text}`);
  return [
    command(KIND[verdict.outcome], titleOf(verdict), [meaningOf(verdict, outline), ...notes].join("\n")),
    ...annotate("error", "failed", of("failed"), verdict.outcome === "RED" ? 1 : 0),
    ...annotate("warning", "could not tell", of("undetermined"), verdict.outcome === "INCONCLUSIVE" ? 1 : 0),
  ].join("\n");
}

function annotate(kind: "error" | "warning", what: string, checks: readonly CheckResult[], before: number): string[] {
  const room = MAX_OF_A_KIND - before;
  const shown = checks.length > room ? checks.slice(0, room - 1) : checks;
  const commands = shown.map((check) => {
    return command(kind, `${inert(check.check)} ${what} on ${inert(check.tenant)}`, messageOf(check));
  });
  const left = checks.length - shown.length;
  if (left === 0) return commands;
  return [...commands, command(kind, `${countOf(left, "more check")} ${what}`, REST)];
}

function messageOf({ expected, got, request, durationMs, fix }: CheckResult): string {
  const fields = { expected, got, request, after: seconds(durationMs), "what to do": fix };
  return Object.entries(fields)
    .flatMap(([label, text]) => (text === undefined ? [] : [`${label}: ${inert(text)}`]))
    .join("\n");
}

/** @see https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts */
function command(kind: "notice" | "warning" | "error", title: string, message: string): string {
  const data = (text: string) => text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
  const property = (text: string) => data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
  return `::${kind} title=${property(title)}::${data(message)}`;
}
