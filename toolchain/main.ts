// Obtains what npm cannot: the Pulumi CLI, crane and the registry, and bundles the programs. A second call finds everything and does nothing.
import { CanaryError } from "../core/errors";
import { bundlePrograms } from "./bundle";
import { CHECKOUT, type Setup } from "./pinned";
import { installPulumi } from "./pulumi-cli";
import { installTools } from "./tools";

async function main(setup: Setup): Promise<void> {
  await installPulumi(setup);
  await installTools(setup);
  await bundlePrograms(setup);
}

main({ checkout: CHECKOUT, env: process.env, print: console.log }).catch((error: unknown) => {
  if (!(error instanceof CanaryError)) throw error;
  console.error(error.message);
  process.exitCode = error.exit;
});
