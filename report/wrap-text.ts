import wrapAnsi from "wrap-ansi";

/** Returns a text in lines never wider than that, broken between words where that is possible. */
export const wrapText = (text: string, width: number): string[] =>
  wrapAnsi(text, Math.max(1, width), { hard: true }).split("\n");
