// `make bench`: answers every question of this folder, prints the table and writes it to results.json. Exit 1 when a target
// is missed. Only ratios of one run count: how fast this machine is says nothing.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { goBuild } from "../toolchain/go-build";
import { CHECKOUT, TOOLS_DIR } from "../toolchain/pinned";
import { isProgram } from "../toolchain/pulumi-cli";
import { benchDrift } from "./drift";
import { benchPolicy } from "./policy";
import { benchProcessStart } from "./process-start";
import { benchPromotion } from "./promotion";
import type { Row } from "./row";
import { benchSmokeAgainstPeers } from "./smoke-against-peers";
import { benchSmokeScale } from "./smoke-scale";
import { renderTable } from "./table";

const QUESTIONS: Readonly<Record<string, () => Promise<Row[]>>> = {
  "process-start": benchProcessStart,
  "smoke-scale": benchSmokeScale,
  "smoke-against-peers": benchSmokeAgainstPeers,
  promotion: benchPromotion,
  policy: benchPolicy,
  drift: benchDrift,
};

async function main(): Promise<void> {
  const loadGenerator = join(TOOLS_DIR, "k6");
  if (!isProgram(loadGenerator)) {
    await goBuild(
      "go.k6.io/k6",
      loadGenerator,
      { checkout: CHECKOUT, env: process.env, print: console.log },
      "bench/peers",
    );
  }
  const rows: Row[] = [];
  for (const [name, ask] of Object.entries(QUESTIONS)) {
    const began = performance.now();
    console.log(`  ${name} …`);
    rows.push(...(await ask()));
    console.log(`  done in ${Math.round((performance.now() - began) / 1000)} s`);
  }
  writeFileSync(join(__dirname, "results.json"), `${JSON.stringify({ rows }, null, 2)}\n`);
  console.log(`\n${renderTable(rows)}`);
  process.exitCode = rows.some(({ holds }) => holds === false) ? 1 : 0;
}

void main();
