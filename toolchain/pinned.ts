import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import manifest from "../package.json";

/** The checkout this toolchain belongs to. */
export const CHECKOUT = resolve(__dirname, "..");

/** The one place that pins the Pulumi CLI: the npm package `pulumi`, which is its official installer. */
export const PULUMI_VERSION = manifest.dependencies.pulumi;

/** Where crane and the registry live. */
export const TOOLS_DIR = join(CHECKOUT, ".tools", "bin");

/** Returns the directory of the pinned CLI: the one the npm package `pulumi` and the Automation API use too. */
export function pulumiBinDir(env: NodeJS.ProcessEnv): string {
  const home = env.PULUMI_HOME || join(homedir(), ".pulumi");
  return join(home, "versions", PULUMI_VERSION, "bin");
}

/** Returns a fingerprint of the named files and folders' files below toolchain/; it changes when what they build does. */
export function fingerprint(...names: string[]): string {
  const hash = createHash("sha256");
  for (const name of names) {
    const path = join(__dirname, name);
    const files = name.includes(".")
      ? [path]
      : readdirSync(path)
          .sort()
          .map((file) => join(path, file));
    for (const file of files) hash.update(readFileSync(file));
  }
  return hash.digest("hex");
}
