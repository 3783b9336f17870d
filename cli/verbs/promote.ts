import type { ExitCode } from "../../core/errors";
import { parseSha, type Sha, shaOfTag } from "../../core/model/image";
import type { StackOutputs } from "../../core/model/outputs";
import { type Evidence, evidenceOfReport, evidenceOfStack, promote as promoteImages } from "../../release";
import { imagesOfOutputs, parseImages, readStack } from "../find-images";
import { prepareFollowing } from "../follow-prod";
import { readReport } from "../read-report";
import { demandReason, releaseContext } from "../release-context";
import { type ShowOptions, showRelease } from "../show-release";

export interface PromoteOptions extends ShowOptions {
  readonly stack: string;
  readonly verifiedFile?: string;
  readonly forceUnverified?: string;
  readonly force?: boolean;
  readonly dryRun?: boolean;
}

/** Promotes what the canary ring's gate verified; prints a line per image. */
export async function promote(text: string, options: PromoteOptions): Promise<ExitCode> {
  const sha = parseSha(text);
  const { verifiedFile, forceUnverified, force: isInsisting = false, dryRun: isDryRun = false } = options;
  demandReason("--force-unverified", forceUnverified);
  const report = verifiedFile === undefined ? undefined : readReport(verifiedFile);
  let outputs: StackOutputs | undefined;
  // A verified file and a list of images are all there is to know: the stack's backend is not asked then.
  const ofStack = async () => {
    outputs ??= await readStack(options.stack);
    return outputs;
  };
  const listed = process.env.CANARY_IMAGES;
  const images = listed === undefined ? imagesOfOutputs(await ofStack()) : parseImages(listed);
  const evidenceOf = async (): Promise<Evidence | null> => {
    if (forceUnverified !== undefined) return null;
    return report === undefined ? evidenceOfStack(sha, await ofStack()) : evidenceOfReport(sha, report);
  };
  const evidence = await evidenceOf();
  const tag = tagOf(sha, outputs);
  const follow = await prepareFollowing(images, options);
  const release = await promoteImages(
    { sha, tag, images, evidence, isInsisting, isDryRun },
    releaseContext(forceUnverified),
  );
  return showRelease(release, options, follow);
}

/** Tags may carry up to 40 digits; how many this build's carry is known only while it is the one that is deployed. */
function tagOf(sha: Sha, outputs: StackOutputs | undefined): string | undefined {
  const deployed = outputs?.image.tag;
  return deployed !== undefined && shaOfTag(deployed) === sha ? deployed : undefined;
}
