import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Makes a directory of the test's own; `remove` takes it away with all it holds. */
export function temporaryDirectory() {
  const path = mkdtempSync(join(realpathSync(tmpdir()), "tenant-fleet-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
