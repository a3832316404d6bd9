import { type DeliveredFile, type Fault, type Grader, Skipped } from "./delivery.ts";

/** Checks that each total in a Markdown table equals the sum of the rows above it. */
export const sums: Grader = {
  name: "sums",
  about: "The total of a table is the sum of its rows.",
  grade({ files }) {
    const tables = files.filter(({ path }) => /\.(?:md|markdown)$/i.test(path)).flatMap(tablesOf);
    const totals = tables.flatMap(checkTotals);
    return totals.length === 0 ? new Skipped("No table has a total.") : totals.flatMap(({ faults }) => faults);
  },
};

interface Table {
  path: string;
  rows: { cells: string[]; line: number }[];
}

function tablesOf({ path, text }: DeliveredFile): Table[] {
  const tables: Table[] = [];
  let wasRow = false;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const isRow = /^\s*\|.*\|\s*$/.test(line);
    if (isRow && !wasRow) tables.push({ path, rows: [] });
    if (isRow && !/^[\s|:-]+$/.test(line)) tables.at(-1)!.rows.push({ cells: cellsOf(line), line: index + 1 });
    wasRow = isRow;
  }
  return tables;
}

const cellsOf = (line: string): string[] =>
  line
    .trim()
    .slice(1, -1)
    .split(/(?<!\\)\|/)
    .map((cell) => cell.replace(/[*_`]/g, "").trim());

const isTotal = (cells: readonly string[]): boolean =>
  cells.some((cell) => /^(?:grand |sub-?)?(?:total|sum)\b/i.test(cell));

function checkTotals({ path, rows }: Table): { faults: Fault[] }[] {
  const body = rows.slice(1);
  return body.flatMap(({ cells, line }, index) => {
    if (!isTotal(cells)) return [];
    const from = body.slice(0, index).findLastIndex((row) => isTotal(row.cells) && !isGrand(cells)) + 1;
    const parts = body.slice(from, index).filter((row) => !isTotal(row.cells));
    return cells.flatMap((cell, column) => {
      const total = numberIn(cell);
      const numbers = parts.map((part) => numberIn(part.cells[column] ?? ""));
      if (total === undefined || numbers.length === 0 || numbers.includes(undefined)) return [];
      const sum = (numbers as number[]).reduce((one, other) => one + other, 0);
      const isRight =
        Math.abs(sum - total) <=
        tolerance(
          cell,
          parts.map((part) => part.cells[column] ?? ""),
        );
      const text = `The total is ${cell}, its ${numbers.length} rows add up to ${Number(sum.toFixed(2))}.`;
      return [{ faults: isRight ? [] : [{ text, path, line }] }];
    });
  });
}

const isGrand = (cells: readonly string[]): boolean => cells.some((cell) => /^(?:grand total|total|sum)\b/i.test(cell));

/** Parses `$1,200.50`, `12 %` or `3 h`; a range or a word is not a number. */
function numberIn(cell: string): number | undefined {
  const match =
    /^(?:about |~|≈)?\s*(-?)[$€£]?\s?(-?\d{1,3}(?:[,\s]\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?)\s*(?:[%a-z/ ]{0,16})$/i.exec(
      cell,
    );
  if (match?.[2] === undefined) return undefined;
  return Number(`${match[1]}${match[2].replace(/[,\s]/g, "")}`);
}

/** Allowed difference: each rounded number may be off by half of its last digit. */
function tolerance(total: string, parts: readonly string[]): number {
  const half = (cell: string) => 0.5 * 10 ** -(/\.(\d+)/.exec(cell)?.[1]?.length ?? 0);
  const isWhole = [total, ...parts].every((cell) => !cell.includes("."));
  return isWhole
    ? 0.001
    : half(total) + parts.reduce((sum, cell) => sum + half(cell), 0) / Math.max(1, parts.length) + 0.001;
}
