// `npm run docs`: writes the generated pages of this folder.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { renderReference } from "../core/config/reference";

writeFileSync(join(__dirname, "configuration.md"), renderReference());
