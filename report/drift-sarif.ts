import type * as Sarif from "node-sarif-builder";
import { inert } from "../core/inert";
import { DRIFT_KINDS, DRIFT_SECTIONS, type DriftFinding, type DriftReport } from "../core/model/drift-report";
import { fingerprint } from "../core/model/fingerprint";
import { driftOutlineOf, isNew } from "./drift-outline";
import { inertJson } from "./json";

/**
 * Code scanning shows the first 5,000 results, and refuses a file with more than 25,000.
 * @see https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
 */
export const MAX_RESULTS = 5_000;

type Silenced = DriftReport["silenced"][number];

/** Returns the report as SARIF 2.1.0, for code scanning: a rule for each kind of finding, a result for each finding. */
export function renderDriftSarif(report: DriftReport): string {
  // Loaded only where it is wanted: it brings half a dozen files along.
  const { SarifBuilder, SarifRunBuilder, SarifRuleBuilder } = require("node-sarif-builder") as typeof Sarif;
  const run = new SarifRunBuilder().initSimple({ toolDriverName: "tenant-fleet drift", toolDriverVersion: "0.1.0" });
  for (const [kind, description] of Object.entries(DRIFT_KINDS)) {
    const rule = new SarifRuleBuilder().initSimple({ ruleId: kind, shortDescriptionText: description });
    rule.rule.fullDescription = { text: description };
    rule.rule.help = { text: `${description} What to do about it is in each result.` };
    run.addRule(rule);
  }
  const findings = driftOutlineOf(report).sections.flatMap((section) => section.findings);
  const all: (DriftFinding | Silenced)[] = [...findings, ...report.silenced];
  for (const finding of all.slice(0, MAX_RESULTS)) run.addResult(resultOf(finding, report));
  // What could not be told must not look like a clean run.
  const open = DRIFT_SECTIONS.filter((name) => isOpen(report.sections[name]));
  run.run.invocations = [
    {
      executionSuccessful: open.length === 0,
      toolExecutionNotifications: [
        ...open.map((name) => notification("error", openOf(name, report))),
        ...(all.length <= MAX_RESULTS
          ? []
          : [notification("warning", `${all.length - MAX_RESULTS} more results are in the JSON report only`)]),
      ],
    },
  ];
  // Two rings of one commit must not overwrite each other's results.
  run.run.automationDetails = { id: `drift/${encodeURIComponent(inert(report.ring))}/` };
  const document = new SarifBuilder();
  document.addRun(run);
  return inertJson(document.buildSarifJsonString({ indent: true }));
}

function resultOf(finding: DriftFinding | Silenced, report: DriftReport) {
  const { SarifResultBuilder } = require("node-sarif-builder") as typeof Sarif;
  const { kind, level, key, stack, expected, actual, says, remedy, location } = finding;
  const isSilenced = "until" in finding;
  const result = new SarifResultBuilder().initSimple({
    level: isSilenced ? "note" : level,
    // First what it is about: code scanning takes the first sentence for the title.
    messageText: inert(`${key}: ${says} It should be ${expected}, and is ${actual}. ${remedy}`),
    ruleId: kind,
    fileUri: uriOf(location?.file ?? `Pulumi.${stack}.yaml`),
    // Code scanning wants a line; what no line would put right is shown at the head of the stack's file.
    startLine: location?.line ?? 1,
  });
  // Code scanning knows a finding again by the second one only.
  result.result.partialFingerprints = { "driftKey/v1": key, primaryLocationLineHash: fingerprint(key) };
  if (report.since !== null) result.result.baselineState = isNew(finding, report) ? "new" : "unchanged";
  if (isSilenced) result.result.suppressions = [{ kind: "external", justification: finding.why }];
  return result;
}

const uriOf = (file: string): string => inert(file).split("/").map(encodeURIComponent).join("/");

const isOpen = ({ outcome, reason }: DriftReport["sections"]["cloud"]): boolean =>
  outcome === "undetermined" || reason !== null;

const openOf = (name: keyof DriftReport["sections"], { sections }: DriftReport): string =>
  `${name}: not everything could be told: ${inert(sections[name].reason ?? "no reason is known")}`;

const notification = (level: "error" | "warning", text: string) => ({ level, message: { text } });
