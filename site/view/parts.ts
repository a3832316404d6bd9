/** Maximum number of characters of a document on one page, which renders quickly. */
export const longestPart = 40_000;

/** Maximum length of link definitions that are repeated in each part. */
const mostDefinitions = 10_000;

const fence = /^ {0,3}(`{3,}|~{3,})([^`]*)$/;
const heading = /^ {0,3}#{1,6}[ \t]/;
const dashes = /^ {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/;
const definition = /^ {0,3}\[[^\]\n]+\]:[ \t]*\S.*$/gm;

/** Splits a document into parts of at most a page. A short one is one part, unchanged. */
export function splitIntoParts(text: string, kind: "markdown" | "code"): string[] {
  if (text.length <= longestPart) return [text];
  const parts = kind === "markdown" ? cutMarkdown(text) : cutLines(text);
  if (kind === "code") return parts;
  const definitions = definitionsIn(text);
  return definitions === "" ? parts : parts.map((part) => `${part.trimEnd()}\n\n${definitions}`);
}

function definitionsIn(text: string): string {
  const found: string[] = [];
  let length = 0;
  for (const [line] of text.matchAll(definition)) {
    length += line.length + 1;
    if (length > mostDefinitions) break;
    found.push(line);
  }
  return found.join("\n");
}

/** Cuts before a heading in the last half, else between paragraphs, else between lines: then code keeps its fences, and a table its head. */
function cutMarkdown(text: string): string[] {
  const parts: string[] = [];
  let lines: string[] = [];
  let length = 0;
  let open: { mark: string; line: string } | undefined;
  /** Head of the table at the end of the current lines, and its row of dashes. */
  let head: string[] | undefined;
  /** Possible cuts in the current lines, by quality. */
  let places: { heading?: number; blank?: number } = {};

  const cutAt = (position: number) => {
    const isEnd = position === lines.length;
    const [closing, opening] = !isEnd ? ["", []] : open ? [`\n${open.mark}`, [open.line]] : ["", head ?? []];
    parts.push(`${lines.slice(0, position).join("\n")}${closing}\n`);
    lines = [...opening, ...lines.slice(position)];
    length = lines.reduce((sum, line) => sum + line.length + 1, 0);
    places = {};
  };

  for (const line of linesOf(text)) {
    if (length + line.length + 1 > longestPart - 100 && lines.length > 0) {
      cutAt(places.heading ?? places.blank ?? lines.length);
    }
    if (open === undefined && dashes.test(line) && lines.at(-1)?.includes("|")) head = [lines.at(-1) ?? "", line];
    else if (!line.includes("|")) head = undefined;
    const [, mark, info] = fence.exec(line) ?? [];
    if (open === undefined && length > longestPart / 2 && heading.test(line)) places.heading = lines.length;
    if (open === undefined && length > longestPart / 4 && line.trim() === "") places.blank = lines.length + 1;
    if (open === undefined && mark !== undefined) open = { mark, line };
    else if (open !== undefined && mark?.startsWith(open.mark) && info?.trim() === "") open = undefined;
    lines.push(line);
    length += line.length + 1;
  }
  if (lines.length > 0) parts.push(lines.join("\n"));
  return parts;
}

function cutLines(text: string): string[] {
  const parts: string[] = [];
  let part = "";
  for (const line of linesOf(text)) {
    if (part.length + line.length + 1 > longestPart && part !== "") {
      parts.push(part);
      part = "";
    }
    part += `${line}\n`;
  }
  return part === "" ? parts : [...parts, part];
}

/** Yields lines, cutting one that is longer than a part at the end of a word. */
function* linesOf(text: string): Generator<string> {
  const longest = longestPart / 2;
  for (const line of text.split("\n")) {
    let rest = line;
    while (rest.length > longest) {
      const space = rest.lastIndexOf(" ", longest);
      const end = space > longest / 2 ? space : longest - (/[\ud800-\udbff]/.test(rest[longest - 1] ?? "") ? 1 : 0);
      yield rest.slice(0, end);
      rest = rest.slice(end).trimStart();
    }
    yield rest;
  }
}

/** The requested part number, from 1; the first for a missing or invalid one. */
export function partNumber(wanted: string | null, count: number): number {
  const number = /^\d{1,4}$/.test(wanted ?? "") ? Number(wanted) : 1;
  return number >= 1 && number <= count ? number : 1;
}
