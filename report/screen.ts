import stringWidth from "string-width";
import { inert } from "../core/inert";
import type { RenderOptions } from "./console";
import { painter, type Style } from "./paint";
import { type Cell, renderTextTable } from "./text-table";
import { wrapText } from "./wrap-text";

/** Narrower than this, a table holds nothing that can be read. */
const MIN_WIDTH = 40;
/** What inert text puts into a line that would be a command. */
const ROOM_FOR_INERT = 1;
const NO_BREAK_SPACE = "\u00a0";

interface LineOptions {
  readonly indent?: string;
  /** In front of the first line; the indent when there is nothing else to put there. */
  readonly first?: string;
  readonly style?: Style;
}

export type Screen = ReturnType<typeof createScreen>;

/** Returns what puts harmless text on a screen, in lines never wider than it; but a key is never broken. */
export function createScreen({ colour, width: asked }: RenderOptions) {
  const width = Math.max(MIN_WIDTH, asked);
  const paint = painter(colour);
  const styled = (text: string, style?: Style) => (style === undefined ? text : paint(style, text));

  /** Breaks a text between words; what stands between backticks stays whole where it can, to be copied. */
  function lines(text: string, { indent = "", first = indent, style }: LineOptions = {}): string[] {
    const whole = inert(text).replace(/`[^`]+`/g, (command) => command.replaceAll(" ", NO_BREAK_SPACE));
    // Inert once more: a break can make the beginning of a line of what was none.
    return wrapText(whole, width - indent.length - ROOM_FOR_INERT).map(
      (line, at) => (at === 0 ? first : indent) + styled(inert(line), style),
    );
  }

  /** Prints a key as it is, on a line of its own where it does not fit behind what is before it. */
  function key(text: string, before = ""): string[] {
    const whole = inert(text);
    if (before.length + stringWidth(whole) <= width) return [before + paint("bold", whole)];
    return [...(before.trim() === "" ? [] : [before.trimEnd()]), paint("bold", whole)];
  }

  const table = (head: readonly string[], rows: readonly (readonly Cell[])[]): string[] => {
    const heads = head.map((text) => ({ text, style: "dim" as const }));
    return renderTextTable(heads, rows, { width, paint: styled }).split("\n");
  };
  return { width, paint, lines, key, table };
}
