// `npm run docs`: writes the generated pages of this folder.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { renderReference } from "../core/config/reference";
import { renderReportSchema } from "../core/model/verdict-report";
import { renderSuite } from "../smoke/reference";

const pages = {
  "checks.md": renderSuite(),
  "configuration.md": renderReference(),
  "smoke-report.schema.json": renderReportSchema(),
};
for (const [name, text] of Object.entries(pages)) writeFileSync(join(__dirname, name), text);
