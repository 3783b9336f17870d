import { appendStepSummary } from "../core/actions";
import { type ExitCode, Misuse, Refused, Undetermined } from "../core/errors";
import { createReportReader } from "../core/machine-reports";
import type { Digest } from "../core/model/image";
import type { ReleaseImage } from "../core/model/release";
import { updaterTimeMs } from "../core/model/updater-time";
import { arrivalExit, followArrival } from "../release";
import { renderArrival, renderArrivalMarkdown } from "../report";
import { readStack } from "./find-images";

export interface FollowOptions {
  readonly wait?: boolean;
  readonly prodStack: string;
}

/** The image that tenants run. */
const TENANT = "tenant";
const POLL_MS = 5_000;

/** What an image is at since it was released. */
interface Released {
  readonly name: string;
  readonly to: Digest;
}

/** Follows a release until every prod tenant runs it, and says which did not. The release is done, whatever it finds. */
export type FollowProd = (released: readonly Released[]) => Promise<ExitCode>;

/**
 * Returns who follows a release to prod; undefined when that is not wanted.
 * @throws {Misuse} when it could not be followed: better before anything moved than after.
 */
export async function prepareFollowing(
  images: readonly ReleaseImage[],
  { wait, prodStack }: FollowOptions,
): Promise<FollowProd | undefined> {
  if (!wait) return undefined;
  if (!images.some(({ name }) => name === TENANT)) {
    const fix = `Name the image that tenants run \`${TENANT}\` in CANARY_IMAGES, or go without --wait`;
    throw new Misuse({ what: "Following the release to prod", why: `no image is called ${TENANT}`, fix });
  }
  const outputs = await readStack(prodStack);
  const tenants = outputs.tenants.map(({ name }) => name);
  const { read } = createReportReader(outputs, { env: process.env });
  // Credentials that may not read any are found by one; what could not be told now may be later.
  await Promise.all(tenants.slice(0, 1).map(read)).catch((error: unknown) => {
    if (!(error instanceof Undetermined)) throw error;
  });
  const deadlineMs = updaterTimeMs(outputs);
  return async (released) => {
    const digest = released.find(({ name }) => name === TENANT)?.to;
    if (digest === undefined) {
      const fix = "Promote a build first";
      throw new Refused({ what: "Following the release to prod", why: `${TENANT} has no :latest`, fix });
    }
    const arrival = await followArrival({ tenants, digest, read, deadlineMs, pollMs: POLL_MS });
    process.stderr.write(`${renderArrival(arrival)}\n`);
    appendStepSummary(renderArrivalMarkdown(arrival), process.env, (why) => process.stderr.write(`${why}\n`));
    return arrivalExit(arrival);
  };
}
