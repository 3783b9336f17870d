import { isUnknown } from "../../core/model/declared-stack";
import { shaOfTag } from "../../core/model/image";
import type { Finding, Rule } from "../rule";

const CHANNEL = /^\/tenant-fleet\/[a-z]+\/channel\/TENANT_IMAGE$/;
const IMAGE = /^(?<repository>[^\s@]+?)(:(?<tag>[\w][\w.-]{0,127}))?(?<digest>@sha256:[0-9a-f]{64})?$/;

/** Returns what is wrong with what a ring's machines pull; undefined where it is right. */
function whyWrong(image: unknown, ring: string, repository: string): string | undefined {
  const { repository: given, tag, digest } = (typeof image === "string" && IMAGE.exec(image)?.groups) || {};
  if (given === undefined) return "The channel names no image.";
  if (given !== repository) return "The channel names another repository than the configured one.";
  const shown = tag === undefined ? "no tag" : `the tag "${tag}"`;
  if (ring === "prod") {
    const isPromoted = tag === "latest" || (tag === undefined && digest !== undefined);
    return isPromoted
      ? undefined
      : `The channel has ${shown}; prod runs latest, which only a promotion moves, or a digest.`;
  }
  const isTested = tag !== undefined && shaOfTag(tag) !== undefined;
  return isTested ? undefined : `The channel has ${shown}; ${ring} runs staging-<sha>, 7 to 40 hex digits.`;
}

export const imageTrack: Rule = {
  name: "image-track",
  chapter: "Release and fleet",
  description:
    "Staging and canary run `:staging-<7–40 hex>` of the configured repository; prod runs `:latest` or a digest.",
  why: "A canary that follows `:latest` tests what production runs already, and a production on a staging tag skips the gate.",
  remedy: "Set tenant-fleet:image in the ring's stack file.",
  severity: "critical",
  isWaivable: true,
  check: (stack) => {
    if (stack.fleet === undefined) return [];
    const { resource: fleet, says } = stack.fleet;
    const channels = stack
      .ofType("aws:ssm/parameter:Parameter")
      .filter(({ inputs }) => CHANNEL.test(String(inputs.name)));
    const number: Finding[] =
      channels.length === 1
        ? []
        : [{ resource: fleet, key: "channel", says: `The ring has ${channels.length} image channels, not one.` }];
    return [
      ...number,
      ...channels.flatMap((resource): Finding[] => {
        const image = resource.inputs.insecureValue ?? resource.inputs.value;
        if (isUnknown(image)) {
          return [{ resource, key: "image", says: "The image of the channel is not known yet.", kind: "unknown" }];
        }
        const why = whyWrong(image, says.ring, says.repository);
        return why === undefined ? [] : [{ resource, key: "image", says: why }];
      }),
    ];
  },
};
