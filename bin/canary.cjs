#!/usr/bin/env node
// Of a thousand tenants' answers little is alive at a time, and V8 would let the dead pile up far beyond it.
require("node:v8").setFlagsFromString("--heap-growing-percent=100");
require("./start.cjs").start("canary");
