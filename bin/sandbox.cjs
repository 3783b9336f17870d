#!/usr/bin/env node
require("./typescript.cjs");
require("../sandbox/main.ts");
