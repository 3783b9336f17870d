import type { Rule } from "./rule";
import { imageTrack } from "./rules/image-track";

/** Every rule of the pack, in the order in which they are reported. */
export const rules: readonly Rule[] = [imageTrack];
