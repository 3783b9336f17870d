import { mkdirSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { build } from "esbuild";
import { Misuse } from "../core/errors";
import type { Setup } from "./pinned";

/**
 * Packages that find files of their own at run time; they are loaded from node_modules, and late.
 */
const EXTERNAL = ["mocha", "cli-progress", "junit-report-builder", "node-sarif-builder"];

/**
 * Makes `dist/canary.cjs`: the command line as one file, which starts in half the time that its sources take. Beside it goes
 * what it was made from; `bin/canary.cjs` runs the sources as soon as one of them has changed. Does nothing when it is fresh.
 * @throws {Misuse} when the sources cannot be bundled.
 */
export async function bundleCli({ checkout, print }: Setup): Promise<void> {
  const { isFresh } = require(join(checkout, "bin/fresh.cjs")) as { isFresh: (checkout: string) => boolean };
  if (isFresh(checkout)) return;
  const dist = join(checkout, "dist");
  const started = performance.now();
  try {
    const { metafile, outputFiles } = await build({
      absWorkingDir: checkout,
      entryPoints: ["cli/main.ts"],
      outfile: "dist/canary.cjs",
      bundle: true,
      platform: "node",
      target: "node20",
      format: "cjs",
      external: EXTERNAL,
      metafile: true,
      write: false,
      logLevel: "silent",
    });
    const own = Object.keys(metafile.inputs).filter((file) => !file.startsWith("node_modules"));
    const inputs = ["package-lock.json", "toolchain/bundle.ts", ...own].map((file) => {
      const { mtimeMs, size } = statSync(join(checkout, file));
      return [relative(checkout, join(checkout, file)), mtimeMs, size];
    });
    mkdirSync(dist, { recursive: true });
    // Each in one step: somebody may start the command line meanwhile.
    put(join(dist, "canary.cjs"), outputFiles[0]?.contents ?? new Uint8Array());
    put(join(dist, "inputs.json"), JSON.stringify(inputs));
  } catch (error) {
    const why = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    throw new Misuse({ what: "The bundle of the command line", why, fix: "Repair the sources, then run it again" });
  }
  print(`  bundled the command line in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

function put(file: string, content: string | Uint8Array): void {
  const own = `${file}.${process.pid}`;
  writeFileSync(own, content);
  renameSync(own, file);
}
