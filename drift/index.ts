export { collectCloud } from "./cloud";
export { IGNORE_FILE, type IgnoreLine, parseIgnore } from "./ignore";
export { collectImageFacts } from "./image-facts";
export { type ImagesResult, judgeImages } from "./images";
export { createLocator, type StackFile } from "./locate";
export { makeReport } from "./report";
export { compareRings, type RingState } from "./rings";
