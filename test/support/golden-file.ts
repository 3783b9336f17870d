import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Compares a text with the golden file of that name; with `UPDATE_GOLDEN=1` writes the file, but never in CI. */
export function assertGoldenFile(folder: string, name: string, text: string): void {
  const path = join(folder, name);
  if (process.env.UPDATE_GOLDEN === "1") {
    assert.ok(!process.env.CI, "UPDATE_GOLDEN would make this test say yes to anything; it is not for CI");
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, text);
  }
  assert.equal(text, readFileSync(path, "utf8"), `${name} differs; see what changed, then run it with UPDATE_GOLDEN=1`);
}
