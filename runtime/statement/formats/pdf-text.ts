import { isMark, type Line } from "./pdf-lines.ts";

/** Converts lines of pages to text: drops text repeated on every page, makes large lines headings and rows of cells tables. */
export function textOfPages(pages: Line[][]): string {
  const running = runningLines(pages);
  const kept = pages.map((lines) => lines.filter((line) => !running.has(keyOf(line)) && !isLeader(line)));
  const body = bodySize(kept.flat());
  const parts: string[] = [];
  for (const lines of kept) {
    joinPage(parts);
    for (let at = 0; at < lines.length; ) at += writeAt(parts, lines, at, body);
  }
  return `${parts
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim()}\n`;
}

const plainText = (line: Line): string =>
  line.cells
    .map(({ lines }) => lines.join(" "))
    .join(" ")
    .replace(/\s+/g, " ")
    .trim();

/** Position on the page and words, without numbers. */
const keyOf = (line: Line): string => `${Math.round(line.top / 6)} ${plainText(line).replace(/\d+/g, "#")}`;

/** Page headers and footers: outer lines that repeat on at least three pages and on a third of all. */
function runningLines(pages: Line[][]): Set<string> {
  const counts = new Map<string, number>();
  for (const lines of pages) {
    const sorted = lines.toSorted((a, b) => b.top - a.top);
    for (const key of new Set([...sorted.slice(0, 4), ...sorted.slice(-4)].map(keyOf)))
      counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const least = Math.max(3, pages.length / 3);
  return new Set([...counts].filter(([, count]) => count >= least).map(([key]) => key));
}

/** True for a line of a table of contents. */
const isLeader = (line: Line): boolean => /(?:\.\s?){5,}\s*\d{0,4}$/.test(plainText(line));

/** The most frequent font size. */
function bodySize(lines: Line[]): number {
  const sizes = new Map<number, number>();
  for (const line of lines) {
    const size = Math.round(line.size * 2) / 2;
    sizes.set(size, (sizes.get(size) ?? 0) + plainText(line).length);
  }
  return [...sizes].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? 10;
}

/** Joins a sentence across a page break; other text starts a new paragraph. */
function joinPage(parts: string[]): void {
  if (/[.:;!?|]\s*$/.test(parts.at(-1) ?? "")) parts.push("");
}

function writeAt(parts: string[], lines: Line[], at: number, body: number): number {
  const line = lines[at];
  if (line === undefined) return 1;
  const rows = rowsFrom(lines, at);
  if (rows > 1) {
    parts.push("", ...tableOf(lines.slice(at, at + rows)), "");
    return rows;
  }
  const text = unbroken(plainText(line));
  const level = headingLevel(line, text, body);
  const above = lines[at - 1];
  if (level !== undefined) {
    const isContinued =
      above !== undefined &&
      Math.abs(above.size - line.size) < 0.5 &&
      above.bottom - line.top < line.size * 1.6 &&
      /^#/.test(parts.at(-2) ?? "");
    if (isContinued) parts.splice(-2, 2, `${parts.at(-2)} ${text}`, "");
    else parts.push("", `${"#".repeat(level)} ${text}`, "");
    return 1;
  }
  const isApart =
    above !== undefined &&
    (above.bottom - line.top > Math.max(line.size, above.size) * 1.75 || line.top > above.bottom);
  if (isApart) parts.push("");
  parts.push(indentOf(line, lines) + text);
  return 1;
}

function headingLevel(line: Line, text: string, body: number): number | undefined {
  if (line.cells.length > 2 || text.split(" ").length > 14 || /[.;,]$/.test(text)) return undefined;
  if (line.size >= body * 1.45) return 1;
  return line.size >= body * 1.12 ? 2 : undefined;
}

/** Indentation of an item: items further to the right are nested. */
function indentOf(line: Line, lines: Line[]): string {
  const left = line.cells[0]?.left ?? 0;
  const [first = ""] = line.cells[0]?.lines ?? [];
  if (!isMark(first.split(/\s/)[0] ?? "")) return "";
  const margin = Math.min(...lines.map(({ cells }) => cells[0]?.left ?? left));
  return "  ".repeat(Math.min(6, Math.max(0, Math.round((left - margin) / 18))));
}

/** Number of lines from here that are rows of one table: at least two, with cells at the positions of the first. */
function rowsFrom(lines: Line[], at: number): number {
  const first = lines[at];
  if (first === undefined || !isRow(first)) return 0;
  let end = at + 1;
  while (end < lines.length && isRowOf(first, lines[end])) end += 1;
  return end - at;
}

/** True for a table row; two cells of which the first is a number or a bullet are an item. */
const isRow = ({ cells }: Line): boolean =>
  cells.length > 2 ||
  (cells.length === 2 && !isMark(cells[0]?.lines.join(" ") ?? "") && !/:$/.test(cells[0]?.lines.join(" ") ?? ""));

function isRowOf(first: Line, line: Line | undefined): boolean {
  if (line === undefined || line.cells.length < 2) return false;
  const columns = first.cells.map(({ left }) => left);
  return line.cells.filter(({ left }) => columns.some((column) => Math.abs(column - left) < 30)).length >= 2;
}

function tableOf(rows: Line[]): string[] {
  const columns: number[] = [];
  for (const { left } of rows.flatMap(({ cells }) => cells).toSorted((a, b) => a.left - b.left))
    if (left - (columns.at(-1) ?? -100) > 30) columns.push(left);
  const cellsOf = ({ cells }: Line): string[] => {
    const row = columns.map(() => "");
    for (const cell of cells) {
      const column = columns.findLastIndex((left) => left <= cell.left + 1);
      row[Math.max(0, column)] = `${row[Math.max(0, column)] ?? ""} ${cell.lines.join(" ")}`.trim();
    }
    return row;
  };
  const asLine = (cells: string[]): string =>
    `| ${cells.map((cell) => unbroken(cell).replaceAll("|", "\\|")).join(" | ")} |`;
  const [head = [], ...rest] = rows.map(cellsOf);
  return [asLine(head), `|${" --- |".repeat(columns.length)}`, ...rest.map(asLine)];
}

/** Replaces bullets of symbol fonts and removes soft hyphens. */
const unbroken = (text: string): string =>
  text
    .replace(/\u00AD\s?/g, "")
    .replace(/^[\uF0A7\uF0B7\uF0D8]/, "•")
    .replace(/\s+/g, " ")
    .trim();
