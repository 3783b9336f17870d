import type { ExitCode } from "../../core/errors";
import { readStatus } from "../../release";
import { renderStatus } from "../../report";
import { findImages } from "../find-images";
import { printJson } from "../print-json";
import { releaseContext } from "../release-context";

export interface StatusOptions {
  readonly stack: string;
  readonly check?: boolean;
  readonly json?: boolean;
}

/** Prints what is released. With `check` the exit code says whether it is what the ledger says. */
export async function status({ stack, check, json }: StatusOptions): Promise<ExitCode> {
  const images = await findImages(stack);
  const { registry, now } = releaseContext(undefined, "pull");
  const found = await readStatus(images, registry);
  if (json) printJson(found);
  else console.log(renderStatus(found, now().getTime()));
  if (!check) return 0;
  if (found.problems.length > 0) return 1;
  // Without an entry there is nothing that :latest could be compared with.
  return found.released === null ? 3 : 0;
}
