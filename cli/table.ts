import Table from "cli-table3";

type Cell = string | number;

/** Characters of a column beside its text: a space on each side, and a line. */
const FRAME = 3;

/** No column gets narrower, or its text could no longer be read. */
const NARROWEST = 12;

/** Limits of a table. */
interface TableLimits {
  /** Width of the terminal. @default - the width of the terminal; a log has no limit */
  readonly columns?: number;
  /** Most characters of a column, also in a log. @default - no limit */
  readonly widest?: number;
}

/**
 * A table for a terminal or a log, in plain text: users read tables in logs and paste them into issues. In a terminal, wide columns
 * are wrapped, so that a row is never wider than the terminal.
 */
export function tableOf(
  head: readonly string[],
  rows: readonly (readonly Cell[])[],
  { columns = widthOfTerminal(), widest = Number.POSITIVE_INFINITY }: TableLimits = {},
): string {
  const all = [head, ...rows];
  const natural = head.map((_, index) => Math.max(...all.map((row) => longestLine(row[index] ?? ""))));
  const widths = fittingWidths(
    natural.map((width) => Math.min(width, widest)),
    columns,
  );
  const table = new Table({ head: [...head], style: { head: [], border: [] } });
  table.push(...rows.map((row) => row.map((cell, index) => wrapped(String(cell), widths[index] ?? widest))));
  return table.toString();
}

function widthOfTerminal(): number {
  return (process.stdout.isTTY && process.stdout.columns) || Number.POSITIVE_INFINITY;
}

/** Widths that fit into a row, the widest column made narrower first. */
function fittingWidths(natural: readonly number[], columns: number): number[] {
  const widths = [...natural];
  const size = () => widths.reduce((sum, width) => sum + width + FRAME, 1);
  while (size() > columns) {
    const widest = Math.max(...widths);
    if (widest <= NARROWEST) break;
    widths[widths.indexOf(widest)] = widest - 1;
  }
  return widths;
}

/** The text in lines of at most `width` characters, broken at spaces, or inside a word that is longer: an ARN has no spaces. */
function wrapped(text: string, width: number): string {
  if (!Number.isFinite(width)) return text;
  const line = new RegExp(`(?! )(?:.{1,${width}}(?= |$)|.{1,${width}})`, "gu");
  return text
    .split("\n")
    .map((one) => (one.length <= width ? one : (one.match(line) ?? []).join("\n")))
    .join("\n");
}

function longestLine(cell: Cell): number {
  const lines = String(cell).split("\n");
  return Math.max(...lines.map((line) => line.length));
}
