import { htmlTablesAsRows } from "./html-tables.ts";

export interface SourceLines {
  lines: string[];
  /** Title in the text's front matter. */
  title: string | undefined;
}

/** Lines of a statement without front matter, comments and code fences. */
export function sourceLines(text: string): SourceLines {
  const even = text
    .replace(/^\uFEFF/, "")
    .replace(/\r\n?|[\u2028\u2029\f\v]/g, "\n")
    .replaceAll("\t", "    ");
  const { title, body } = withoutFields(even);
  const lines = htmlTablesAsRows(withoutComments(body)).split("\n");
  return { title, lines: withoutCode(lines) };
}

/** YAML or TOML front matter between two marks at the start. */
function withoutFields(text: string): { title: string | undefined; body: string } {
  const match = /^\s*(---|\+\+\+)[ ]*\n/.exec(text);
  if (match === null) return { title: undefined, body: text };
  const start = match[0].length;
  const end = text.indexOf(`\n${match[1]}`, start - 1);
  const fields = text.slice(start, end);
  if (end < 0 || fields.length > 20_000 || !/^[\w -]{1,60}\s*[:=]/m.test(fields))
    return { title: undefined, body: text };
  const title = /^(?:title|project|name)\s*[:=]\s*(["']?)(.+?)\1\s*$/im.exec(fields)?.[2];
  return { title, body: text.slice(end + 4).replace(/^[^\n]*/, "") };
}

function withoutComments(text: string): string {
  let rest = text;
  const kept: string[] = [];
  for (;;) {
    const start = rest.indexOf("<!--");
    const end = start < 0 ? -1 : rest.indexOf("-->", start + 4);
    if (end < 0) return [...kept, rest].join("");
    kept.push(rest.slice(0, start));
    rest = rest.slice(end + 3);
  }
}

/** Removes code blocks, except when the whole text is one: then it was pasted that way. */
function withoutCode(lines: string[]): string[] {
  const fence = /^\s{0,3}(`{3,}|~{3,})/;
  const first = lines.findIndex((line) => line.trim() !== "");
  const last = lines.findLastIndex((line) => line.trim() !== "");
  const isWhole = fence.test(lines[first] ?? "") && /^\s*(`{3,}|~{3,})\s*$/.test(lines[last] ?? "") && first < last;
  const inner = isWhole ? lines.slice(first + 1, last) : lines;
  let open: string | undefined;
  return inner.map((line) => {
    const mark = fence.exec(line)?.[1];
    const isMark = mark !== undefined && (open === undefined || mark.startsWith(open));
    if (isMark) open = open === undefined ? mark : undefined;
    return isMark || open !== undefined ? "" : line;
  });
}
