/** Returns the value, or undefined for a text that is no JSON. The parser's own message quotes the text: it goes nowhere. */
export function tryParseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
