import type CliTable from "cli-table3";
import stringWidth from "string-width";
import { fairShares } from "./fair-shares";
import type { Style } from "./paint";
import { wrapText } from "./wrap-text";

export interface Cell {
  readonly text: string;
  readonly style?: Style;
}

interface TableOptions {
  readonly width: number;
  readonly paint: (line: string, style?: Style) => string;
}

const PADDING = 2;

/** Returns a table never wider than that; columns that want more than their share break their text. */
export function renderTextTable(
  head: readonly Cell[],
  rows: readonly (readonly Cell[])[],
  { width, paint }: TableOptions,
): string {
  // Loaded only where it is wanted.
  const Table = require("cli-table3") as typeof CliTable;
  const columns = columnsOf([head, ...rows], width - (head.length + 1) - PADDING * head.length);
  const draw = (cells: readonly Cell[]) =>
    cells.map(({ text, style }, at) =>
      wrapText(text, columns[at] ?? 1)
        .map((line) => paint(line, style))
        .join("\n"),
    );
  const table = new Table({
    head: draw(head),
    // Its own colours follow the environment, not what the report was asked for.
    style: { compact: true, head: [], border: [] },
  });
  table.push(...rows.map(draw));
  return table.toString();
}

/** Shares the width out: first so that words stay whole, then so that lines do. */
function columnsOf(rows: readonly (readonly Cell[])[], available: number): number[] {
  const widest = (separator: RegExp) =>
    (rows[0] ?? []).map((_, at) => Math.max(...rows.map((cells) => widestPart(cells[at]?.text ?? "", separator))));
  const words = fairShares(widest(/\s/), available);
  const wanted = widest(/\n/).map((want, at) => want - (words[at] ?? 0));
  const more = fairShares(wanted, available - words.reduce((sum, word) => sum + word, 0));
  return words.map((word, at) => Math.max(1, word + (more[at] ?? 0)));
}

const widestPart = (text: string, separator: RegExp): number =>
  Math.max(...text.split(separator).map((part) => stringWidth(part)));
