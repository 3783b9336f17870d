import type { Row } from "./row";

const HEAD = ["", "what", "against", "ratio", "target", "min", "median", "max"] as const;
/** Where words end and figures begin. */
const FIRST_FIGURE = 3;

/** Returns the rows as a table for a terminal. */
export function renderTable(rows: readonly Row[]): string {
  const lines = [
    HEAD,
    ...rows.map(({ name, peer, ratio, target, holds, min, median, max }) => [
      holds === null ? " " : holds ? "✔" : "✘",
      name,
      peer,
      ...[`${ratio}`, target ?? "–", `${min}`, `${median}`, `${max}`],
    ]),
  ];
  const widths = HEAD.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const pad = (cell: string, column: number) =>
    column < FIRST_FIGURE ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
  return lines.map((line) => line.map(pad).join("  ").trimEnd()).join("\n");
}
