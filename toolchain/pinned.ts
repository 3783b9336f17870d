import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import manifest from "../package.json";

/** The checkout this toolchain belongs to. */
export const CHECKOUT = resolve(__dirname, "..");

/** The one place that pins the Pulumi CLI: the npm package `pulumi`, which is its official installer. */
export const PULUMI_VERSION = manifest.dependencies.pulumi;

/** Returns where crane and the registry of a checkout live. */
export const toolsDir = (checkout: string): string => join(checkout, ".tools", "bin");

/** Where those of this checkout do. */
export const TOOLS_DIR = toolsDir(CHECKOUT);

/** Returns the directory of the pinned CLI: the one the npm package `pulumi` and the Automation API use too. */
export function pulumiBinDir(env: NodeJS.ProcessEnv): string {
  const home = env.PULUMI_HOME || join(homedir(), ".pulumi");
  return join(home, "versions", PULUMI_VERSION, "bin");
}

/** Where things are installed from and to, and who is told. */
export interface Setup {
  readonly checkout: string;
  readonly env: NodeJS.ProcessEnv;
  readonly print: (line: string) => void;
}

/** Returns a fingerprint of files, and of the files of folders; it changes when a byte of them does. */
export function fingerprint(...paths: string[]): string {
  const hash = createHash("sha256");
  for (const path of paths) {
    const files = statSync(path).isDirectory()
      ? readdirSync(path)
          .sort()
          .map((file) => join(path, file))
      : [path];
    for (const file of files) hash.update(readFileSync(file));
  }
  return hash.digest("hex");
}
