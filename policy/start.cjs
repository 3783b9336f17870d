// The pack's entry. The runner registers ts-node, which checks types at every preview; tsx first, and it never gets to it.
require("../bin/typescript.cjs");
require("./index.ts");
