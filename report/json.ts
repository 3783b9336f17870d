import type { Verdict } from "../core/model/verdict";
import { reportOf } from "../core/model/verdict-report";

/** Returns the verdict as one JSON document. */
export const renderVerdict = (verdict: Verdict): string => inertJson(JSON.stringify(reportOf(verdict), null, 2));

/**
 * Returns a JSON document with `\u` escapes for what a terminal or a CI system's log would act on, so that it still says
 * exactly what it said.
 */
export function inertJson(document: string): string {
  return document.replace(/(?!\n)\p{C}/gu, escapeUnits).replace(/##(?=\w*\[)/g, "#\\u0023");
}

function escapeUnits(character: string): string {
  return character
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");
}
