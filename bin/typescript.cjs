// Lets Node run this project's TypeScript. tsx alone would also look into every file of the packages, which are JavaScript
// already: a tenth of a small test file's time, a third of a sandbox plugin's start, nothing to speak of in the program.
const { _extensions: load } = require("node:module");
const javascript = load[".js"];
require("tsx/cjs");
load[".js"] = javascript;
