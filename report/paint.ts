const ANSI = { red: 31, green: 32, yellow: 33, bold: 1, dim: 2 } as const;

export type Style = keyof typeof ANSI;

/** Returns a function that colours a text for a terminal, or leaves it as it is. */
export const painter =
  (colour: boolean) =>
  (style: Style, text: string): string =>
    colour ? `\u001b[${ANSI[style]}m${text}\u001b[0m` : text;
