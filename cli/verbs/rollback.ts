import { type ExitCode, Misuse } from "../../core/errors";
import { parseSha } from "../../core/model/image";
import { rollback as rollBackImages } from "../../release";
import { findImages } from "../find-images";
import { prepareFollowing } from "../follow-prod";
import { demandReason, releaseContext } from "../release-context";
import { type ShowOptions, showRelease } from "../show-release";

export interface RollbackOptions extends ShowOptions {
  readonly previous?: boolean;
  readonly stack: string;
  readonly reason?: string;
  readonly forceUnverified?: string;
  readonly force?: boolean;
  readonly dryRun?: boolean;
}

/** Points `:latest` back at a build that was verified before; prints a line per image. */
export async function rollback(text: string | undefined, options: RollbackOptions): Promise<ExitCode> {
  const { previous = false, reason, forceUnverified, force: isInsisting = false, dryRun: isDryRun = false } = options;
  if ((text !== undefined) === previous) {
    throw new Misuse({
      what: "What to roll back to",
      why: previous ? "both a sha and --previous are given" : "neither a sha nor --previous is given",
      fix: "Give one of them: `canary rollback <sha>`, or `canary rollback --previous` for what :latest was before the last promotion",
    });
  }
  demandReason("--reason", reason);
  demandReason("--force-unverified", forceUnverified);
  const sha = text === undefined ? null : parseSha(text);
  const images = await findImages(options.stack);
  const follow = await prepareFollowing(images, options);
  const release = await rollBackImages(
    { sha, images, isForced: forceUnverified !== undefined, isInsisting, isDryRun },
    releaseContext(forceUnverified ?? reason),
  );
  return showRelease(release, options, follow);
}
