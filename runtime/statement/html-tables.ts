import { plain } from "./plain-text.ts";

const tableTag = /<(\/?)(table|tr|td|th|br|p|li)\b[^<>]{0,1000}>/gi;

/** Converts HTML tables inside Markdown to rows with `|`. */
export function htmlTablesAsRows(text: string): string {
  let rest = text;
  const parts: string[] = [];
  for (;;) {
    const start = rest.search(/<table[\s>]/i);
    const end = start < 0 ? -1 : rest.slice(start).search(/<\/table\s{0,20}>/i);
    if (end < 0) return [...parts, rest].join("");
    const html = rest.slice(start, start + end);
    parts.push(rest.slice(0, start), "\n\n", rowsOf(html).map(asLine).join("\n"), "\n\n");
    rest = rest.slice(start + end).replace(/^<\/table\s{0,20}>/i, "");
  }
}

const asLine = (cells: string[]): string => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;

function rowsOf(html: string): string[][] {
  const rows: string[][] = [];
  let cell: string[] | undefined;
  let from = 0;
  const endCell = (at: number): void => {
    if (cell !== undefined) rows.at(-1)?.push(plain([...cell, html.slice(from, at)].join(" ")));
    cell = undefined;
  };
  for (const { 0: tag, 1: slash, 2: name = "", index } of html.matchAll(tableTag)) {
    const isCell = /^t[dh]$/i.test(name);
    if (isCell || /^tr$/i.test(name)) endCell(index);
    else if (cell !== undefined) cell.push(html.slice(from, index));
    if (/^tr$/i.test(name) && slash === "") rows.push([]);
    if (isCell && slash === "") cell = [];
    from = index + tag.length;
  }
  endCell(html.length);
  return rows.filter((row) => row.some((text) => text !== ""));
}
