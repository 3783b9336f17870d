// `npm run docs`: writes the generated pages, and the generated parts of the README.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { renderReference } from "../core/config/reference";
import { renderDriftReportSchema } from "../core/model/drift-report";
import { renderReportSchema } from "../core/model/verdict-report";
import { renderPolicies, renderPolicyTable } from "../policy/reference-page";
import { renderSuite } from "../smoke/reference";
import { withPart } from "./part";

const readme = join(__dirname, "../README.md");
const pages = {
  "checks.md": renderSuite(),
  "configuration.md": renderReference(),
  "drift-report.schema.json": renderDriftReportSchema(),
  "smoke-report.schema.json": renderReportSchema(),
  "../policy/README.md": renderPolicies(),
  "../README.md": withPart(readFileSync(readme, "utf8"), "policies", renderPolicyTable()),
};
for (const [name, text] of Object.entries(pages)) writeFileSync(join(__dirname, name), text);
