// A real browser without anything installed: npm brings it along, packed, with the libraries and the font that a bare machine lacks.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { run } from "../../core/process";
import { CHECKOUT } from "../../toolchain/pinned";

const PACKAGE = dirname(dirname(dirname(require.resolve("@sparticuz/chromium"))));
/** Only there it unpacks the libraries too. */
const WITH_LIBRARIES = { AWS_LAMBDA_JS_RUNTIME: "nodejs20.x" };

/** Starts a browser; whoever starts it closes it. */
export async function startBrowser(): Promise<Browser> {
  const directory = await unpacked();
  return chromium.launch({
    executablePath: join(directory, "chromium"),
    // As root, as in most containers, it has no sandbox. It sees no page but the tests'.
    args: ["--no-sandbox", "--disable-gpu"],
    env: {
      PATH: process.env.PATH ?? "",
      HOME: directory,
      LD_LIBRARY_PATH: join(directory, "al2023/lib"),
      FONTCONFIG_FILE: join(directory, "fonts.conf"),
    },
  });
}

/** Unpacks it once into the cache that `npm ci` empties, in one step, whoever else does the same meanwhile. */
async function unpacked(): Promise<string> {
  const { version } = JSON.parse(readFileSync(join(PACKAGE, "package.json"), "utf8")) as { version: string };
  const cache = join(CHECKOUT, "node_modules/.cache");
  const directory = join(cache, `chromium-${version}`);
  if (existsSync(directory)) return directory;
  mkdirSync(cache, { recursive: true });
  const own = mkdtempSync(join(cache, "chromium-"));
  const program = `require(${JSON.stringify(PACKAGE)}).executablePath()`;
  const { status, stderr } = await run(process.execPath, ["--eval", program], {
    env: { PATH: process.env.PATH, TMPDIR: own, ...WITH_LIBRARIES },
    timeoutMs: 60_000,
  });
  assert.equal(status, 0, stderr);
  writeFileSync(join(own, "fonts.conf"), fontsIn(directory));
  try {
    renameSync(own, directory);
  } catch {
    rmSync(own, { recursive: true });
  }
  return directory;
}

/** The machine's fonts, and one that is always there. */
const fontsIn = (directory: string): string => `<?xml version="1.0"?>
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir>${join(directory, "fonts")}</dir>
  <cachedir>${join(directory, "fonts-cache")}</cachedir>
  <alias><family>system-ui</family><prefer><family>Open Sans</family></prefer></alias>
</fontconfig>
`;
