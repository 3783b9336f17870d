/** Returns the code of a system's error as it stands behind a sentence, like ` (ENOENT)`; nothing where it has none. */
export const codeOf = (error: unknown): string => (error instanceof Error && "code" in error ? ` (${error.code})` : "");
