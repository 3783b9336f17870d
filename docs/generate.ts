// `npm run docs`: writes the generated pages, and the generated parts of the README.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createProgram } from "../cli/program";
import { renderCliReference } from "../cli/reference-page";
import { renderReference } from "../core/config/reference";
import { renderDriftReportSchema } from "../core/model/drift-report";
import { renderReportSchema } from "../core/model/verdict-report";
import { renderPolicies, renderPolicyTable } from "../policy/reference-page";
import { createSandboxProgram } from "../sandbox/program";
import { renderSuite } from "../smoke/reference";
import { withPart } from "./part";
import { renderVerbTable } from "./verb-table";

const readme = () => {
  const text = readFileSync(join(__dirname, "../README.md"), "utf8");
  return withPart(withPart(text, "policies", renderPolicyTable()), "verbs", renderVerbTable(createProgram()));
};
const pages = {
  "checks.md": renderSuite(),
  "cli.md": renderCliReference([createProgram(), createSandboxProgram()]),
  "configuration.md": renderReference(),
  "drift-report.schema.json": renderDriftReportSchema(),
  "smoke-report.schema.json": renderReportSchema(),
  "../policy/README.md": renderPolicies(),
  "../README.md": readme(),
};
for (const [name, text] of Object.entries(pages)) writeFileSync(join(__dirname, name), text);
