import { Misuse } from "../core/errors";
import { imageName } from "../core/model/ledger";
import type { StackOutputs } from "../core/model/outputs";
import type { ReleaseImage } from "../core/model/release";
import { parseRepository } from "../core/registry";

/**
 * Returns the images that are released together: those of CANARY_IMAGES, else those of a stack.
 * @throws {Misuse} when the list or the stack is unusable.
 */
export async function findImages(stack: string): Promise<ReleaseImage[]> {
  const listed = process.env.CANARY_IMAGES;
  return listed === undefined ? imagesOfOutputs(await readStack(stack)) : parseImages(listed);
}

/** Reads a stack; what is only needed with one is only loaded with one. */
export function readStack(stack: string): Promise<StackOutputs> {
  const { readStackOutputs } = require("../core/stack") as typeof import("../core/stack");
  return readStackOutputs(stack, { env: process.env });
}

/** More images than these are no release. */
const MAX_IMAGES = 20;

/** Returns the images of a ring, the platform's first. */
export const imagesOfOutputs = ({ image }: Pick<StackOutputs, "image">): ReleaseImage[] => [
  { name: "platform", repository: image.platformRepository },
  { name: "tenant", repository: image.repository },
];

/**
 * Returns the images that a list like `platform=ghcr.io/acme/platform tenant=ghcr.io/acme/platform-tenant` names, separated by
 * spaces, commas or newlines.
 * @throws {Misuse} when it is empty, names one twice, or an entry is not of this form.
 */
export function parseImages(list: string): ReleaseImage[] {
  const images = list
    .split(/[\s,]+/)
    .filter((entry) => entry !== "")
    .map(parseImage);
  const isTwice = (of: (image: ReleaseImage) => string) => new Set(images.map(of)).size < images.length;
  if (images.length === 0 || images.length > MAX_IMAGES) throw misuse(`it names ${images.length} images`);
  if (isTwice(({ name }) => name) || isTwice(({ repository }) => repository)) throw misuse("it names one twice");
  return images;
}

function parseImage(entry: string): ReleaseImage {
  const [name = "", repository, ...rest] = entry.split("=");
  if (repository === undefined || rest.length > 0 || !imageName.safeParse(name).success) {
    throw misuse(`"${entry.slice(0, 80)}" is not <name>=<host/repository>`);
  }
  parseRepository(repository);
  return { name, repository };
}

const misuse = (why: string) =>
  new Misuse({
    what: "The list of images in CANARY_IMAGES",
    why,
    fix: "Write it like platform=ghcr.io/acme/platform tenant=ghcr.io/acme/platform-tenant",
  });
