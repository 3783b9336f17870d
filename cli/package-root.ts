import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** Returns the folder of this package, in which the program and the policy pack are. */
export function packageRoot(from = __dirname): string {
  for (let dir = from; ; dir = dirname(dir)) {
    if (existsSync(join(dir, "policy", "PulumiPolicy.yaml"))) return dir;
    if (dir === dirname(dir)) throw new Error("the policy pack is not beside the command line");
  }
}
