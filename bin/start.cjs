// Starts a program of this checkout: its bundle, which starts in half the time, or the sources, which are what counts.
const { readFileSync, statSync } = require("node:fs");
const { dirname, join } = require("node:path");
const { setFlagsFromString } = require("node:v8");

const CHECKOUT = dirname(__dirname);

/** What is bundled, and from where on. */
exports.PROGRAMS = {
  canary: "cli/main.ts",
  sandbox: "sandbox/main.ts",
  daemon: "sandbox/daemon.ts",
  provider: "sandbox/plugins/main.ts",
  policy: "policy/index.ts",
};

/** Whether a program's bundle in a checkout is there and was made from its sources as they are now. */
exports.isFresh = (checkout, name) => {
  try {
    const inputs = JSON.parse(readFileSync(join(checkout, `dist/${name}.json`), "utf8"));
    statSync(join(checkout, `dist/${name}.cjs`));
    return inputs.every(([file, mtimeMs, size]) => {
      const now = statSync(join(checkout, file));
      return now.mtimeMs === mtimeMs && now.size === size;
    });
  } catch {
    return false;
  }
};

exports.start = (name) => {
  // The HTTP client parses with WebAssembly. To optimise that takes V8 a tenth of a second and 40 MB, and the process waits for it
  // at its end; a run of a thousand tenants is not faster for it.
  setFlagsFromString("--liftoff-only");
  if (exports.isFresh(CHECKOUT, name)) return require(join(CHECKOUT, `dist/${name}.cjs`));
  require("./typescript.cjs");
  return require(join(CHECKOUT, exports.PROGRAMS[name]));
};

// As `node bin/start.cjs <program> …`, for what no person starts.
if (require.main === module) exports.start(process.argv.splice(2, 1)[0]);
