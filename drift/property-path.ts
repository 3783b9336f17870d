import { tryParseJson } from "../core/model/try-parse-json";

// Where a property is, as the engine writes it: `tags.Name`, `tags["a.b"]`, `ingress[0].cidrBlocks`.
const SEGMENT = /\.?([^.[\]"]+)|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]/y;
const PLAIN = /^[A-Za-z_$][\w$-]*$/;

/**
 * Returns the keys that lead to a property, up to the first list: what is in a list has another index when the list is in another
 * order. A text that is no path is one key.
 */
export function parsePropertyPath(text: string): string[] {
  const keys: string[] = [];
  let index = 0;
  while (index < text.length) {
    SEGMENT.lastIndex = index;
    const [all, key, position, quoted] = SEGMENT.exec(text) ?? [];
    if (all === undefined) return [text];
    if (position !== undefined) return keys;
    keys.push(key ?? unquoted(quoted ?? ""));
    index += all.length;
  }
  return keys;
}

/** Returns the path of a property as the engine writes it; `resource` for the resource itself. */
export function formatPropertyPath(keys: readonly string[]): string {
  const text = keys.map((key) => (PLAIN.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`)).join("");
  return text === "" ? "resource" : text.replace(/^\./, "");
}

function unquoted(text: string): string {
  const key = tryParseJson(`"${text}"`);
  // The engine escapes nothing but the quotation mark.
  return typeof key === "string" ? key : text.replaceAll('\\"', '"');
}
