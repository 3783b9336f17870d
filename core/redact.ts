// What may never be printed, recognised by shape. Known values (a tenant's token) are removed by `redactor`.
const SHAPES: readonly [RegExp, string][] = [
  [/arn(:|%3a)aws[a-z-]*\1[^\s"']*/gi, "[arn]"],
  [/(?<![A-Za-z0-9])sg-[0-9a-f]{8,}/g, "[security-group]"],
  // "a bearer travels there" is prose: a short word of lower-case letters is no token.
  [/\b([Bb]earer|BEARER|[Bb]asic|BASIC)\s+(?![a-z]{1,15}[.-]*(?![\w.~+/=-]))[A-Za-z0-9._~+/=-]+/g, "$1 [secret]"],
  [/(?<![A-Za-z0-9])sk-[A-Za-z0-9_-]{16,}/g, "[secret]"],
  // An installation's token may be a JWT, with dots and dashes in it.
  [/(?<![A-Za-z0-9])(gh[opsur]|github_pat)_\w{16,}([.-]\w+)*/g, "[secret]"],
  [/(?<![A-Za-z0-9])(A[KS]IA[A-Z0-9]{16}|pul-[0-9a-f]{40})/g, "[secret]"],
  [/\/\/[^\s/"]+@/g, "//[secret]@"],
  // Twelve digits that are not part of a commit, a digest or a UUID.
  [
    /(?<!\d)(?=\d{12}(?!\d|[0-9a-f]+(?!\w)))(?<!(?<![%\w])[0-9a-f]+)(?<!\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-)\d{12}/gi,
    "[account]",
  ],
];

/** Returns the text without ARNs, account ids, security-group ids, bearers and keys of known shapes. */
export function scrub(text: string): string {
  return SHAPES.reduce((rest, [shape, instead]) => rest.replace(shape, instead), text);
}

/**
 * Returns a function that scrubs a text and also removes the given secrets, also encoded, wherever they overlap. Of a longer
 * text only the first `maxCharacters` are returned, without what may be the beginning of a secret at their end.
 */
export function redactor(
  secrets: readonly string[],
  maxCharacters = Number.POSITIVE_INFINITY,
): (text: string) => string {
  const known = [...new Set(secrets.filter((secret) => secret.length > 0).flatMap(formsOf))];
  return (text) => {
    if (text.length <= maxCharacters) return scrub(without(known, text));
    const cut = text.slice(0, maxCharacters);
    // A whole secret may end in what is the beginning of one: it is looked for before the end is taken off.
    return scrub(without(known, cut, cut.length - openEndOf(known, cut)));
  };
}

/** Returns how many of the last characters of a text may be the beginning of a secret. */
function openEndOf(secrets: readonly string[], text: string): number {
  let longest = 0;
  for (const secret of secrets) {
    for (let length = Math.min(secret.length - 1, text.length); length > longest; length--) {
      if (text.endsWith(secret.slice(0, length))) longest = length;
    }
  }
  return longest;
}

/** As a server may echo it: in a URL, in JSON, as a Basic credential. */
const formsOf = (secret: string): string[] => [
  secret,
  encodeURIComponent(Buffer.from(secret).toString()),
  JSON.stringify(secret).slice(1, -1),
  Buffer.from(secret).toString("base64"),
];

/** Of the text, only what is before `limit` is kept. */
function without(secrets: readonly string[], text: string, limit = text.length): string {
  const places = secrets.flatMap((secret) => placesOf(secret, text)).sort((a, b) => a.start - b.start);
  let kept = "";
  let end = 0;
  for (const place of places.filter(({ start }) => start < limit)) {
    // One mark for all that overlap: what is left of the second after the first is gone would be a part of a secret.
    if (place.start >= end) kept += `${text.slice(end, place.start)}[secret]`;
    end = Math.max(end, place.end);
  }
  return kept + text.slice(end, Math.max(end, limit));
}

function placesOf(secret: string, text: string): { start: number; end: number }[] {
  const places = [];
  for (let start = text.indexOf(secret); start !== -1; start = text.indexOf(secret, start + 1))
    places.push({ start, end: start + secret.length });
  return places;
}
