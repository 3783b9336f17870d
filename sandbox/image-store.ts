import { z } from "zod";
import { type Digest, isDigest } from "../core/model/image";
import { EngineError } from "./engine-error";
import { faultsOf } from "./faults";
import { type Image, pullImage } from "./pull-image";

export const imageSchema = z.object({
  repository: z.string(),
  digest: z.custom<Digest>((value) => typeof value === "string" && isDigest(value)),
  labels: z.record(z.string(), z.string()),
  created: z.string(),
});
export const imagesSchema = z.object({
  images: z.array(imageSchema),
  /** The text that was pulled → `repository@digest` as it was then. */
  tags: z.record(z.string(), z.string()),
});

const HOUR_MS = 3_600_000;
const keyOf = ({ repository, digest }: Image) => `${repository}@${digest}`;

/** The images that a machine has pulled. */
export class ImageStore {
  readonly state: z.infer<typeof imagesSchema>;

  constructor(state: z.infer<typeof imagesSchema> = { images: [], tags: {} }) {
    this.state = state;
  }

  async pull(text: string): Promise<string> {
    const image = await pullImage(text, (digest) => this.state.images.find((held) => held.digest === digest));
    if (faultsOf(image.labels).includes("never-updates")) {
      throw new EngineError(`failed to pull ${text}: unexpected EOF while reading a layer`);
    }
    if (!this.#has(keyOf(image))) this.state.images.push(image);
    this.state.tags[text] = keyOf(image);
    return text;
  }

  /** Returns an image by the text it was pulled by, or by `repository@digest`; undefined when it is not here. */
  find(text: string): Image | undefined {
    const key = this.state.tags[text] ?? text;
    return this.state.images.find((image) => keyOf(image) === key);
  }

  get(text: string): Image {
    const image = this.find(text);
    if (image === undefined) throw new EngineError(`No such image: ${text}`);
    return image;
  }

  repoDigests(text: string): string[] {
    const { digest } = this.get(text);
    return this.state.images.filter((image) => image.digest === digest).map(keyOf);
  }

  /** Forgets the images that are not in use and were built longer ago than `hours`. */
  prune(inUse: ReadonlySet<Digest>, hours: number, now: Date): void {
    const oldest = now.getTime() - hours * HOUR_MS;
    this.state.images = this.state.images.filter((i) => inUse.has(i.digest) || Date.parse(i.created) > oldest);
    this.state.tags = Object.fromEntries(Object.entries(this.state.tags).filter(([, key]) => this.#has(key)));
  }

  #has(key: string): boolean {
    return this.state.images.some((image) => keyOf(image) === key);
  }
}
