/**
 * Returns the text with what stands between `<!-- name -->` and `<!-- end of name -->` replaced.
 * @throws {Error} when the text has no such part, or more than one.
 */
export function withPart(text: string, name: string, part: string): string {
  const [before, ...rest] = text.split(`<!-- ${name} -->\n`);
  const [old, after, ...more] = (rest[0] ?? "").split(`<!-- end of ${name} -->\n`);
  if (rest.length !== 1 || old === undefined || after === undefined || more.length > 0) {
    throw new Error(`The text has not one part "${name}"`);
  }
  return `${before}<!-- ${name} -->\n${part}\n<!-- end of ${name} -->\n${after}`;
}
