import { plain } from "./plain-text.ts";

export interface Table {
  /** Names of the columns; empty without any. */
  head: string[];
  rows: string[][];
}

export interface FoundTable {
  table: Table;
  lineCount: number;
  /** True when the line above, already parsed as a paragraph, names the columns. */
  headIsParagraph: boolean;
}

/** Parses the table that begins at a line, in any Markdown style. */
export function tableAt(lines: string[], at: number, lineAbove: string | undefined): FoundTable | undefined {
  const line = (lines[at] ?? "").trim();
  if (/^\+(?:[-=:]{2,}\+)+$/.test(line)) return gridTable(lines, at);
  if (/^-{2,}(?: +-{2,})+$/.test(line)) return columnTable(lines, at, lineAbove);
  if (line.startsWith("|") || isDelimiter(lines[at + 1] ?? "", line)) return pipeTable(lines, at);
  return undefined;
}

const isDelimiter = (line: string, head: string): boolean =>
  head.includes("|") && /^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)+\|?\s*$/.test(line);

/** The first row names the columns, with or without a row of dashes. */
function pipeTable(lines: string[], at: number): FoundTable {
  const rows: string[][] = [];
  let end = at;
  for (; /\|/.test(lines[end] ?? ""); end += 1) {
    const line = (lines[end] ?? "").trim();
    if (!/^[|\s:-]+$/.test(line)) rows.push(cellsOf(line));
  }
  const [head = [], ...rest] = rows;
  return { table: { head, rows: rest.filter(hasText) }, lineCount: end - at, headIsParagraph: false };
}

const hasText = (row: string[]): boolean => row.some((cell) => cell !== "");

function cellsOf(line: string): string[] {
  const inner = line.replace(/^\|/, "").replace(/(?<!\\)\|$/, "");
  return inner.split(/(?<!\\)\|/).map((cell) => plain(cell.replaceAll("\\|", "|")));
}

/** Cells in boxes of `+---+`, possibly over several lines. */
function gridTable(lines: string[], at: number): FoundTable {
  const rows: string[][] = [];
  let open: string[][] = [];
  let headRows = 0;
  let end = at;
  for (; /^\s*[|+]/.test(lines[end] ?? ""); end += 1) {
    const line = (lines[end] ?? "").trim();
    if (line.startsWith("|")) {
      for (const [column, cell] of line
        .replace(/^\||\|$/g, "")
        .split("|")
        .entries()) {
        if (open[column] === undefined) open[column] = [];
        open[column].push(cell.trim());
      }
      continue;
    }
    if (open.length > 0) rows.push(open.map((cell) => plain(cell.join(" "))));
    open = [];
    if (line.includes("=")) headRows = rows.length;
  }
  const head = rows[Math.max(0, headRows - 1)] ?? [];
  const rest = rows.filter((_, index) => index >= Math.max(1, headRows)).filter(hasText);
  return { table: { head, rows: rest }, lineCount: end - at, headIsParagraph: false };
}

/** Columns below groups of dashes; a row with an empty first cell continues the one above. */
function columnTable(lines: string[], at: number, lineAbove: string | undefined): FoundTable | undefined {
  const ruler = lines[at] ?? "";
  const starts = [...ruler.matchAll(/-+/g)].map(({ index }) => index);
  const cut = (line: string): string[] =>
    starts.map((start, column) => plain(line.slice(column === 0 ? 0 : start, starts[column + 1])));
  const rows: string[][] = [];
  let end = at + 1;
  for (; (lines[end] ?? "").trim() !== "" && !/^[\s-]+$/.test(lines[end] ?? ""); end += 1) {
    const cells = cut(lines[end] ?? "");
    const above = rows.at(-1);
    if (cells[0] !== "" || above === undefined) rows.push(cells);
    else for (const [column, cell] of cells.entries()) above[column] = `${above[column] ?? ""} ${cell}`.trim();
  }
  if (rows.length === 0) return undefined;
  if (/^[\s-]+$/.test(lines[end] ?? "x") && (lines[end] ?? "") !== "") end += 1;
  const headIsParagraph = lineAbove !== undefined;
  // The parsed paragraph was trimmed; the source line has its original spaces.
  const head = headIsParagraph ? cut(lines[at - 1] ?? "") : [];
  return { table: { head, rows }, lineCount: end - at, headIsParagraph };
}
