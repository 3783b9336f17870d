import { explain } from "./explain";
import { createProgram } from "./program";

async function main(): Promise<void> {
  // Who reads only the beginning, like `head`, has what it wanted.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
  }
  // Node itself would say otherwise, and warn of it.
  if (process.env.NO_COLOR) delete process.env.FORCE_COLOR;
  const program = createProgram();
  const explained = (error: unknown) => explain(error, program.name(), program.opts().debug === true);
  // An error that nobody awaited leaves everything after it in doubt.
  for (const event of ["uncaughtException", "unhandledRejection"] as const) {
    process.once(event, (error: unknown) => process.exit(explained(error)));
  }
  try {
    await program.parseAsync();
  } catch (error) {
    process.exitCode = explained(error);
  }
}

void main();
