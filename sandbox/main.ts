import { explain } from "../cli/explain";
import { createSandboxProgram } from "./program";

const program = createSandboxProgram();
program.parseAsync().catch((error: unknown) => {
  process.exitCode = explain(error, program.name(), program.opts().debug === true);
});
