import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { goBuild } from "./go-build";
import { fingerprint, type Setup, toolsDir } from "./pinned";
import { isProgram } from "./pulumi-cli";

const TOOLS = {
  crane: "github.com/google/go-containerregistry/cmd/crane",
  registry: "github.com/distribution/distribution/v3/cmd/registry",
};

/**
 * Sees to it that crane and the registry are in the checkout, in the versions that go.mod pins.
 * @throws {Misuse} when one cannot be built.
 */
export async function installTools(setup: Setup): Promise<void> {
  const dir = toolsDir(setup.checkout);
  const stamp = join(dir, ".source");
  const wanted = fingerprint(...["go.mod", "go.sum"].map((file) => join(setup.checkout, "toolchain", file)));
  const isCurrent = existsSync(stamp) && readFileSync(stamp, "utf8") === wanted;
  const missing = Object.entries(TOOLS).filter(([name]) => !isCurrent || !isProgram(join(dir, name)));
  for (const [name, goPackage] of missing) await goBuild(goPackage, join(dir, name), setup);
  if (missing.length > 0) writeFileSync(stamp, wanted);
}
