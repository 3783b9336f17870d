import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { run } from "../../core/process";
import { bundlePrograms } from "../../toolchain/bundle";
import { CHECKOUT } from "../../toolchain/pinned";
import { temporaryDirectory } from "../support/temporary-directory";

/** A checkout whose command line says one word. */
function checkoutThatSays(dir: string, word: string): void {
  const files = {
    "cli/main.ts": 'import { word } from "../core/word";\nconsole.log(word satisfies string);\n',
    "sandbox/main.ts": "",
    "sandbox/daemon.ts": 'import { word } from "../core/word";\nconsole.log(word, "daemon of", process.argv[2]);\n',
    "sandbox/plugins/main.ts": "",
    "policy/index.ts": "",
    "core/word.ts": `export const word: string = ${JSON.stringify(word)};\n`,
    "package-lock.json": "{}",
    "toolchain/bundle.ts": "",
  };
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(join(dir, dirname(file)), { recursive: true });
    writeFileSync(join(dir, file), text);
  }
  mkdirSync(join(dir, "bin"), { recursive: true });
  for (const file of ["bin/canary.cjs", "bin/start.cjs"]) copyFileSync(join(CHECKOUT, file), join(dir, file));
}

describe("the bundle of a program", () => {
  let directory: ReturnType<typeof temporaryDirectory>;
  let printed: string[];
  beforeEach(() => {
    directory = temporaryDirectory();
    printed = [];
    checkoutThatSays(directory.path, "first");
  });
  afterEach(() => directory.remove());

  const bundle = () =>
    bundlePrograms({ checkout: directory.path, env: process.env, print: (line) => void printed.push(line) });
  /** Without the sources' loader, so that only a bundle can run. */
  const start = async (...args: string[]) => {
    const [file = "", ...rest] = args;
    const { stdout, stderr } = await run(process.execPath, [join(directory.path, "bin", file), ...rest], {
      env: { PATH: process.env.PATH ?? "" },
      timeoutMs: 20_000,
    });
    return stdout.trim() || /Cannot find module '([\w./]+)'/.exec(stderr)?.[1];
  };
  const canary = () => start("canary.cjs");

  it("runs in place of the sources it was made from", async () => {
    await bundle();
    assert.equal(await canary(), "first");
    assert.match(printed.join("\n"), /^ {2}bundled the programs in \d+\.\d s$/);
  });

  it("runs by its name, with the arguments that it would have as a file", async () => {
    await bundle();
    assert.equal(await start("start.cjs", "daemon", "here"), "first daemon of here");
  });

  it("runs while only another program has changed", async () => {
    await bundle();
    writeFileSync(join(directory.path, "sandbox/main.ts"), "export {};");
    assert.equal(await canary(), "first");
    assert.equal(await start("start.cjs", "sandbox"), "./typescript.cjs");
  });

  it("is not made again while nothing has changed", async () => {
    await bundle();
    const before = readFileSync(join(directory.path, "dist/canary.json"), "utf8");
    await bundle();
    assert.equal(printed.length, 1);
    assert.equal(readFileSync(join(directory.path, "dist/canary.json"), "utf8"), before);
  });

  const changes: [name: string, change: (dir: string) => void][] = [
    [
      "a source has another size",
      (dir) => writeFileSync(join(dir, "core/word.ts"), 'export const word: string = "longer";\n'),
    ],
    ["a source is newer", (dir) => utimesSync(join(dir, "core/word.ts"), new Date(), new Date(Date.now() + 5_000))],
    ["a source is gone", (dir) => rmSync(join(dir, "core/word.ts"))],
    ["the packages have changed", (dir) => writeFileSync(join(dir, "package-lock.json"), '{"a":1}')],
    ["it is not there", (dir) => rmSync(join(dir, "dist/canary.cjs"))],
    ["nobody knows what it was made from", (dir) => writeFileSync(join(dir, "dist/canary.json"), "{")],
  ];
  for (const [name, change] of changes) {
    it(`is left aside for the sources when ${name}`, async () => {
      await bundle();
      change(directory.path);
      assert.equal(await canary(), "./typescript.cjs");
    });
  }

  it("is made again after a change", async () => {
    await bundle();
    checkoutThatSays(directory.path, "second");
    await bundle();
    assert.equal(await canary(), "second");
  });

  it("is refused in a sentence when the sources are broken", async () => {
    writeFileSync(join(directory.path, "core/word.ts"), "export const = ;");
    await assert.rejects(bundle(), {
      name: "Misuse",
      message: /^The bundles of the programs: .+\. Repair the sources/,
    });
  });
});
