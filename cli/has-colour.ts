import { Command } from "commander";

const { getOutHasColors, getErrHasColors } = new Command().configureOutput();

/**
 * Whether what is written there is coloured: never with NO_COLOR, always with FORCE_COLOR, else on a terminal that can show
 * it. It is commander's own answer, so that help and results agree.
 */
export const hasColour = (stream: "stdout" | "stderr"): boolean =>
  (stream === "stdout" ? getOutHasColors : getErrHasColors)?.() === true;
