import type { DriftReport } from "../core/model/drift-report";
import type * as Page from "./drift-page/page";

/** Returns the report as one HTML file that needs nothing else: no script, font or style of anybody's but its own. */
export function renderDriftHtml(report: DriftReport): string {
  // Loaded only where it is wanted: it brings a renderer of markup along.
  const { renderPage } = require("./drift-page/page") as typeof Page;
  return renderPage(report);
}
