#!/usr/bin/env node
require("tsx/cjs");
require("../sandbox/main.ts");
