// Obtains what npm cannot: the Pulumi CLI, crane and the registry. A second call finds everything and does nothing.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CanaryError } from "../core/errors";
import { goBuild } from "./go-build";
import { fingerprint, TOOLS_DIR } from "./pinned";
import { installPulumi, isProgram } from "./pulumi-cli";

const TOOLS = {
  crane: "github.com/google/go-containerregistry/cmd/crane",
  registry: "github.com/distribution/distribution/v3/cmd/registry",
};

async function installTools(): Promise<void> {
  const stamp = join(TOOLS_DIR, ".source");
  const wanted = fingerprint("go.mod", "go.sum");
  const isCurrent = existsSync(stamp) && readFileSync(stamp, "utf8") === wanted;
  const missing = Object.entries(TOOLS).filter(([name]) => !isCurrent || !isProgram(join(TOOLS_DIR, name)));
  for (const [name, goPackage] of missing) await goBuild(goPackage, join(TOOLS_DIR, name));
  if (missing.length > 0) writeFileSync(stamp, wanted);
}

async function main(): Promise<void> {
  await installPulumi(process.env);
  await installTools();
}

main().catch((error: unknown) => {
  if (!(error instanceof CanaryError)) throw error;
  console.error(error.message);
  process.exitCode = error.exit;
});
