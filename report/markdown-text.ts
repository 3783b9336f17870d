import { inert } from "../core/inert";

/**
 * Returns a text as Markdown that shows it and means nothing: no HTML, link, image, emphasis, mention or end of a cell.
 * An entity is never taken for markup; only e-mail addresses, mentions and issue numbers are looked for after entities
 * were resolved, and these do not reach across a tag.
 */
export const plain = (text: string): string => escaped(inert(text));

/** Returns a text as Markdown in the type of code; for whatever somebody else has written. */
export const code = (text: string): string => `<code>${plain(text)}</code>`;

/** Returns a sentence as `plain` does, with what stands between backticks in the type of code. */
export const prose = (text: string): string =>
  inert(text)
    .split(/`([^`]+)`/)
    .map((part, at) => (at % 2 === 0 ? escaped(part) : `<code>${escaped(part)}</code>`))
    .join("");

/** Returns a table of cells that are Markdown already. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...rows].map(tableRow).join("\n");

export const tableRow = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

function escaped(text: string): string {
  return text.replace(/[!"#$&'*.:<>@[\\\]^_`{|}~]/g, (character) => {
    const entity = `&#${character.charCodeAt(0)};`;
    return character === "@" || character === "#" ? `<wbr>${entity}<wbr>` : entity;
  });
}
