// In this order: a named secret is recognised by its name before its value would count as a long run.
const KINDS: readonly [RegExp, string][] = [
  [/\b[A-Z][A-Z0-9_]*_API_KEY\s*=\s*\S+/g, "API_KEY"],
  [/\b[A-Z][A-Z0-9_]*_TOKEN\s*=\s*\S+/g, "TOKEN"],
  [/\b[A-Z][A-Z0-9_]*_SECRET\s*=\s*\S+/g, "SECRET"],
  [/\bBearer\s+\S+/g, "BEARER_TOKEN"],
  [/\bsk-[A-Za-z0-9_-]{16,}/g, "SK_TOKEN"],
  // A text that means to be found again must break itself up with dashes.
  [/[A-Za-z0-9+/]{33,}/g, "BASE64_BLOB"],
];

/** Returns the text with every secret that the tenant server recognises replaced by `[REDACTED:<KIND>]`. */
export function scrubMemory(text: string): string {
  return KINDS.reduce((rest, [shape, kind]) => rest.replace(shape, `[REDACTED:${kind}]`), text);
}
