import type { DriftReport } from "../core/model/drift-report";
import type { PolicyReview } from "../core/model/policy-review";
import type { Verdict } from "../core/model/verdict";
import { renderVerdict as renderAnnotations } from "./annotations";
import { type RenderOptions, renderVerdict as renderConsole } from "./console";
import { renderDriftHtml } from "./drift-html";
import { renderDriftMarkdown } from "./drift-markdown";
import { renderDriftSarif } from "./drift-sarif";
import { renderDriftText } from "./drift-text";
import { inertJson, renderVerdict as renderJson } from "./json";
import { renderVerdict as renderJunit } from "./junit";
import { renderVerdict as renderMarkdown } from "./markdown";
import { renderPolicyMarkdown } from "./policy-markdown";
import { renderPolicySarif } from "./policy-sarif";
import { renderPolicyText } from "./policy-text";

export { renderArrival, renderArrivalMarkdown } from "./arrival";
export { renderPostmortem } from "./postmortem";
export { createProgress, MAX_TENANTS_WITHOUT_BAR } from "./progress";
export { renderHistory, renderRelease, renderReleaseMarkdown, renderStatus } from "./release";
export { renderSelfTest } from "./self-test";
export { loadSpecReporter } from "./spec";

/** Every form in which a verdict can be printed, by the name that a user gives. */
export const reports = {
  console: renderConsole,
  json: renderJson,
  junit: renderJunit,
  markdown: renderMarkdown,
  annotations: renderAnnotations,
} satisfies Record<string, (verdict: Verdict, options: RenderOptions) => string>;

/** Every form in which a policy review can be printed, by the name that a user gives. */
export const policyReports = {
  text: renderPolicyText,
  markdown: renderPolicyMarkdown,
  json: (review) => JSON.stringify(review, null, 2),
  sarif: renderPolicySarif,
} satisfies Record<string, (review: PolicyReview) => string>;

/** Every form in which a report of drift can be printed, by the name that a user gives. */
export const driftReports = {
  text: renderDriftText,
  markdown: renderDriftMarkdown,
  json: (report) => inertJson(JSON.stringify(report, null, 2)),
  sarif: renderDriftSarif,
  html: renderDriftHtml,
} satisfies Record<string, (report: DriftReport, options: RenderOptions) => string>;
