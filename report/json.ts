import type { Verdict } from "../core/model/verdict";

/** Grows only when a reader of the older form would misread the newer one. */
const FORMAT_VERSION = 1;

/** Returns the verdict as one JSON document. */
export function renderVerdict(verdict: Verdict): string {
  return JSON.stringify({ version: FORMAT_VERSION, ...verdict }, null, 2);
}
