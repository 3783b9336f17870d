// `make demo`: tells the story of a release and proves every step by what is observed. Exit 1 when one does not hold.
import { join } from "node:path";
import { Listr, PRESET_TIMER } from "listr2";
import { CanaryError } from "../../core/errors";
import { CHECKOUT } from "../../toolchain/pinned";
import { NotAsTold, tell } from "./story";
import { World } from "./world";

async function main(): Promise<void> {
  const world = new World(join(CHECKOUT, ".sandbox", "demo"));
  const tasks = tell(world).map(({ title, run }) => ({
    title,
    task: async (_context: unknown, task: { output: string }) => {
      task.output = await run();
    },
    rendererOptions: { persistentOutput: true, timer: PRESET_TIMER },
    fallbackRendererOptions: { timer: PRESET_TIMER },
  }));
  const started = Date.now();
  try {
    await new Listr(tasks, { renderer: "default", fallbackRenderer: "simple" }).run();
    console.log(`\nEvery step held, in ${Math.round((Date.now() - started) / 1000)} s. Your turn: npx sandbox up`);
  } finally {
    await world.end();
  }
}

main().catch((error: unknown) => {
  if (!(error instanceof NotAsTold || error instanceof CanaryError)) throw error;
  console.error("\nA step does not hold; what was seen instead is above.");
  process.exitCode = 1;
});
