import type { Verdict } from "../core/model/verdict";
import { reportOf } from "../core/model/verdict-report";

/**
 * Returns the verdict as one JSON document. What a terminal or a CI system's log would act on is written as `\u` escapes,
 * so the document still says exactly what the verdict says.
 */
export function renderVerdict(verdict: Verdict): string {
  return JSON.stringify(reportOf(verdict), null, 2)
    .replace(/(?!\n)\p{C}/gu, escapeUnits)
    .replace(/##(?=\w*\[)/g, "#\\u0023");
}

function escapeUnits(character: string): string {
  return character
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");
}
