import { mkdirSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { Misuse } from "../core/errors";
import type { Setup } from "./pinned";

/**
 * Packages that find files of their own at run time, which are loaded late, and the one that the engine's runner shares; they
 * are loaded from node_modules.
 */
const EXTERNAL = ["mocha", "cli-progress", "junit-report-builder", "node-sarif-builder", "@pulumi/policy"];

interface Start {
  readonly PROGRAMS: Readonly<Record<string, string>>;
  readonly isFresh: (checkout: string, name: string) => boolean;
}

/**
 * Makes `dist/<program>.cjs`: the command line, the policy pack and the sandbox's programs as one file each, which starts in
 * half the time that its sources take. Beside it goes what it was made from; `bin/start.cjs` runs the sources as soon as one of
 * them has changed. Does nothing when all are fresh.
 * @throws {Misuse} when the sources cannot be bundled.
 */
export async function bundlePrograms({ checkout, print }: Setup): Promise<void> {
  const { PROGRAMS, isFresh } = require(join(checkout, "bin/start.cjs")) as Start;
  if (Object.keys(PROGRAMS).every((name) => isFresh(checkout, name))) return;
  const started = performance.now();
  try {
    const { metafile, outputFiles } = await build({
      absWorkingDir: checkout,
      entryPoints: PROGRAMS,
      outdir: "dist",
      outExtension: { ".js": ".cjs" },
      bundle: true,
      platform: "node",
      target: "node20",
      format: "cjs",
      external: EXTERNAL,
      metafile: true,
      write: false,
      logLevel: "silent",
    });
    mkdirSync(join(checkout, "dist"), { recursive: true });
    for (const { path, contents } of outputFiles) {
      const name = path.slice(join(checkout, "dist/").length, -".cjs".length);
      const read = Object.keys(metafile.outputs[`dist/${name}.cjs`]?.inputs ?? {});
      const own = read.filter((file) => !file.startsWith("node_modules"));
      const inputs = ["package-lock.json", "toolchain/bundle.ts", ...own].map((file) => {
        const { mtimeMs, size } = statSync(join(checkout, file));
        return [file, mtimeMs, size];
      });
      // Each in one step: somebody may start the program meanwhile.
      put(path, contents);
      put(join(checkout, `dist/${name}.json`), JSON.stringify(inputs));
    }
  } catch (error) {
    const why = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    throw new Misuse({ what: "The bundles of the programs", why, fix: "Repair the sources, then run it again" });
  }
  print(`  bundled the programs in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

function put(file: string, content: string | Uint8Array): void {
  const own = `${file}.${process.pid}`;
  writeFileSync(own, content);
  renameSync(own, file);
}
