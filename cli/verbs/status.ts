import type { ExitCode } from "../../core/errors";
import { readStatus } from "../../release";
import { renderStatus } from "../../report";
import { findImages } from "../find-images";
import { type FollowOptions, prepareFollowing } from "../follow-prod";
import { printJson } from "../print-json";
import { releaseContext } from "../release-context";

export interface StatusOptions extends FollowOptions {
  readonly stack: string;
  readonly check?: boolean;
  readonly json?: boolean;
}

/**
 * Prints what is released. With `check` the exit code says whether it is what the ledger says, with `wait` whether every
 * prod tenant has arrived on it.
 */
export async function status({ stack, check, json, ...following }: StatusOptions): Promise<ExitCode> {
  const images = await findImages(stack);
  const { registry, now } = releaseContext(undefined, "pull");
  const follow = await prepareFollowing(images, following);
  const found = await readStatus(images, registry);
  if (json) printJson(found);
  else console.log(renderStatus(found, now().getTime()));
  if (check && found.problems.length > 0) return 1;
  if (follow !== undefined)
    return follow(found.images.flatMap(({ name, latest }) => (latest === null ? [] : [{ name, to: latest.digest }])));
  // Without an entry there is nothing that :latest could be compared with.
  return check && found.released === null ? 3 : 0;
}
