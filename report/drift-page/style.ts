import { BASE_STYLE } from "./style-base";
import { FIGURES_STYLE } from "./style-figures";
import { MEDIA_STYLE } from "./style-media";
import { PARTS_STYLE } from "./style-parts";

/** How the page looks. The media come last, because they take back what the others say. */
export const STYLE = [BASE_STYLE, PARTS_STYLE, FIGURES_STYLE, MEDIA_STYLE].join("");
