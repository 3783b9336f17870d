// The pack's entry. The runner registers ts-node, which checks types at every preview; what is started here never gets to it.
require("../bin/start.cjs").start("policy");
