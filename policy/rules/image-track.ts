import { shaOfTag } from "../../core/model/image";
import type { Rule } from "../rule";

const CHANNEL = /^\/tenant-fleet\/([a-z]+)\/channel\/TENANT_IMAGE$/;

/** A tag or a digest after the last colon of the path, as in `host:5000/acme/x:tag@sha256:…`. */
const tagOf = (image: string): string =>
  /:([^:/@]+)(@[^@]*)?$/.exec(image.replace(/@sha256:[0-9a-f]{64}$/, ""))?.[1] ?? "";

export const imageTrack: Rule = {
  name: "image-track",
  description: "Staging and canary run :staging-<sha>; prod runs :latest or a digest.",
  why: "A canary that follows :latest tests what production runs already, and a production on a staging tag skips the gate.",
  fix: "Set tenant-fleet:image.tag in the ring's stack file.",
  level: "mandatory",
  check: (resources) =>
    resources.flatMap(({ type, name, inputs }) => {
      const ring = CHANNEL.exec(String(inputs.name ?? ""))?.[1];
      if (type !== "aws:ssm/parameter:Parameter" || ring === undefined) return [];
      const image = String(inputs.insecureValue ?? "");
      const tag = tagOf(image);
      const isTested = shaOfTag(tag) !== undefined;
      const isPromoted = tag === "latest" || (tag === "" && image.includes("@sha256:"));
      if (ring === "prod" ? isPromoted : isTested) return [];
      return [{ resource: name, message: `The ${ring} ring's channel has the tag "${tag}".` }];
    }),
};
