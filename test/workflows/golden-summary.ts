import { join } from "node:path";
import { assertGoldenFile } from "../support/golden-file";

const FOLDER = join(__dirname, "golden");

/** Compares a step summary with its golden file. What differs from run to run is left out. */
export const assertGoldenSummary = (name: string, summary: string): void =>
  assertGoldenFile(FOLDER, name, `${withoutChance(summary).trimEnd()}\n`);

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
