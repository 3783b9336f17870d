import { inert } from "../core/inert";

/**
 * Returns a text as Markdown that shows it and means nothing: no HTML, link, image, emphasis, mention or end of a cell.
 * An entity is never taken for markup; only e-mail addresses, mentions and issue numbers are looked for after entities
 * were resolved, and these do not reach across a tag.
 */
export function plain(text: string): string {
  return inert(text).replace(/[!"#$&'*.:<>@[\\\]^_`{|}~]/g, (character) => {
    const entity = `&#${character.charCodeAt(0)};`;
    return character === "@" || character === "#" ? `<wbr>${entity}<wbr>` : entity;
  });
}

/** Returns a text as Markdown in the type of code; for whatever somebody else has written. */
export const code = (text: string): string => `<code>${plain(text)}</code>`;
