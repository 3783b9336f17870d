import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const FOLDER = join(__dirname, "golden");

/** Compares a step summary with its golden file; `UPDATE_GOLDEN=1` writes it. What differs from run to run is left out. */
export function assertGoldenSummary(name: string, summary: string): void {
  const text = `${withoutChance(summary).trimEnd()}\n`;
  const path = join(FOLDER, name);
  if (process.env.UPDATE_GOLDEN === "1") {
    assert.ok(!process.env.CI, "UPDATE_GOLDEN would make this test say yes to anything; it is not for CI");
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(path, text);
  }
  assert.equal(text, readFileSync(path, "utf8"), `${name} differs; see what changed, then run it with UPDATE_GOLDEN=1`);
}

function withoutChance(summary: string): string {
  const digests: string[] = [];
  return summary
    .replace(/sha256(:|&#58;)[0-9a-f]{64}/g, (digest) => {
      const bare = digest.slice(-64);
      if (!digests.includes(bare)) digests.push(bare);
      return `sha256:<${digests.indexOf(bare) + 1}>`;
    })
    .replace(/127&#46;0&#46;0&#46;1&#58;\d+|127\.0\.0\.1:\d+/g, "<host>")
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "<id>")
    .replace(/canary-smoke-\w+-<id>/g, "canary-smoke-<id>")
    .replace(/\d+\.\d+ s\b/g, "<time> s")
    .replace(/\d+ ms\b/g, "<time> ms")
    .replace(/\d{4}-\d\d-\d\d/g, "<day>");
}
