import { inert } from "../core/inert";

/** Returns a text with a mark in place of what it has more than that many characters. */
export function cut(text: string, mostCharacters: number): string {
  const characters = [...inert(text)];
  if (characters.length <= mostCharacters) return characters.join("");
  return `${characters.slice(0, mostCharacters - 1).join("")}…`;
}
