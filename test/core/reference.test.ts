import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { renderReference } from "../../core/config/reference";
import { SECRET_PATHS } from "../../core/config/schema";

describe("the configuration's reference", () => {
  const text = renderReference();

  it("is what `npm run docs` would write now", () => {
    assert.equal(readFileSync(join(__dirname, "../../docs/configuration.md"), "utf8"), text);
  });

  it("describes every key", () => {
    const rows = text.split("\n").filter((line) => line.startsWith("| `"));
    assert.ok(rows.length > 30);
    for (const row of rows) assert.match(row, /\| .{10,}\. \|$/, row);
  });

  it("marks every secret", () => {
    for (const path of SECRET_PATHS) assert.ok(text.includes(`| \`${path}\` **secret** |`), path);
  });
});
