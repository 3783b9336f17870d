#!/usr/bin/env node
// Of a thousand tenants' answers little is alive at a time, and V8 would let the dead pile up far beyond it.
require("node:v8").setFlagsFromString("--heap-growing-percent=100");
const { dirname } = require("node:path");

// The bundle starts in half the time; the sources are what counts.
if (require("./fresh.cjs").isFresh(dirname(__dirname))) {
  require("../dist/canary.cjs");
} else {
  require("./typescript.cjs");
  require("../cli/main.ts");
}
