import { CanaryError } from "../core/errors";
import { createReportReader } from "../core/machine-reports";
import type { StackOutputs } from "../core/model/outputs";
import { parseReference } from "../core/registry";
import { readStackOutputs } from "../core/stack";
import { collectImageFacts, type ImagesResult, judgeImages } from "../drift";
import { readStatus } from "../release";
import type { Ring } from "./drift-inputs";
import { imagesOfOutputs } from "./find-images";
import { releaseContext } from "./release-context";

export interface ImagesOptions {
  readonly now: Date;
  readonly staleAfterMs: number;
  /** The project's folder. */
  readonly dir: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/** Returns which images the tags of two rings point to and what their tenants run; what cannot be told is a reason. */
export async function collectImages(ring: Ring, against: Ring, options: ImagesOptions): Promise<ImagesResult> {
  const { now, staleAfterMs, dir, env, signal } = options;
  const look = async ({ stack, channel }: Ring) => {
    const outputs = await readStackOutputs(stack, { env, cwd: dir, signal });
    return {
      stack,
      outputs: { ...outputs, image: imageIn(channel.image, outputs.image) },
      changedAt: channel.changedAt,
      openReports: () => createReportReader(outputs, { env, signal }),
    };
  };
  try {
    const [own, other] = await Promise.all([look(ring), look(against)]);
    const images = imagesOfOutputs(own.outputs);
    const { registry } = releaseContext(undefined, "pull");
    const facts = await collectImageFacts({
      ring: own,
      against: other,
      registry,
      readStatus: () => readStatus(images, registry),
    });
    return judgeImages(facts, now, { staleAfterMs });
  } catch (error) {
    if (!(error instanceof CanaryError)) throw error;
    return { result: { covered: "nothing", reason: error.message, findings: [] }, tags: [], tenants: [] };
  }
}

/** A stack's outputs are those of its last deployment that went well; machines follow the channel, whatever the gate said. */
function imageIn(channel: string | null, image: StackOutputs["image"]): StackOutputs["image"] {
  const { tag = image.tag, digest } = channel === null ? {} : parseReference(channel);
  if (tag === image.tag && digest === image.digests?.tenant) return image;
  const { digests: _, ...rest } = image;
  return { ...rest, tag, ...(digest && { digests: { tenant: digest } }) };
}
