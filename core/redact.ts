// What may never be printed, recognised by shape. Known values (a tenant's token) are removed by `redactor`.
const SHAPES: readonly [RegExp, string][] = [
  [/arn:aws[a-z-]*:[^\s"']*/g, "[arn]"],
  [/\bsg-[0-9a-f]{8,17}\b/g, "[security-group]"],
  [/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]+/gi, "$1 [secret]"],
  [/\bsk-[A-Za-z0-9_-]{16,}/g, "[secret]"],
  [/\bgh[opsur]_[A-Za-z0-9]{16,}/g, "[secret]"],
  [/\/\/[^\s/@:]+:[^\s/@]+@/g, "//[secret]@"],
  [/(?<![0-9a-fA-F.:-])\d{12}(?![0-9a-fA-F])/g, "[account]"],
];

/** Returns the text without ARNs, account ids, security-group ids, bearers and keys of known shapes. */
export function scrub(text: string): string {
  return SHAPES.reduce((rest, [shape, instead]) => rest.replace(shape, instead), text);
}

/** Returns a function that scrubs a text and also removes the given secrets, longest first. */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const known = [...new Set(secrets)].filter((s) => s.length > 0).sort((a, b) => b.length - a.length);
  return (text) => scrub(known.reduce((rest, secret) => rest.replaceAll(secret, "[secret]"), text));
}
