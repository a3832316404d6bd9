import type { Block } from "./block.ts";
import { headingOf, isHeadingByItself, isNumberedHeading, underlineLevel } from "./headings.ts";
import { follows, isFirst, type Marker, markerOf, withoutZero } from "./markers.ts";
import { obliges, plain, wordCount } from "./plain-text.ts";
import { tableAt } from "./tables.ts";

interface OpenItem {
  indent: number;
  marker: Marker;
  lines: string[];
  block: Block & { kind: "item" };
}

interface Reading {
  lines: string[];
  blocks: Block[];
  /** Lines of the paragraph that is still open. */
  paragraph: string[];
  /** Items that the next line could continue, outermost first. */
  items: OpenItem[];
  allItems: OpenItem[];
  isAfterBlank: boolean;
}

/** Parses Markdown of any style and plain text leniently: anything unrecognized is a paragraph. */
export function readBlocks(lines: string[]): Block[] {
  const reading: Reading = { lines, blocks: [], paragraph: [], items: [], allItems: [], isAfterBlank: true };
  for (let at = 0; at < lines.length; ) at += takeAt(reading, at);
  endAll(reading);
  for (const { block, lines: own } of reading.allItems) block.text = plain(own.join(" "));
  return reading.blocks.filter((block) => block.kind === "table" || block.text !== "");
}

/** Parses the block at a line; returns the number of lines it used. */
function takeAt(reading: Reading, at: number): number {
  const line = reading.lines[at] ?? "";
  const text = withoutQuoteMarks(line.trim());
  if (text === "") return takeBlank(reading);
  const table = tableAt(reading.lines, at, reading.paragraph.at(-1));
  if (table !== undefined) return takeTable(reading, table);
  const level = underlineLevel(text);
  if (level !== undefined && takeUnderline(reading, level)) return 1;
  if (/^(?:[-*_=~]\s*){3,}$/.test(text)) return endAll(reading);
  const heading = headingOf(text);
  if (heading !== undefined) return takeHeading(reading, heading);
  return takeText(reading, at, line.length - line.trimStart().length, text);
}

const withoutQuoteMarks = (text: string): string => text.replace(/^(?:>\s?)+/, "").trim();

function takeBlank(reading: Reading): number {
  endParagraph(reading);
  reading.isAfterBlank = true;
  return 1;
}

function takeTable(
  reading: Reading,
  { table, lineCount, headIsParagraph }: NonNullable<ReturnType<typeof tableAt>>,
): number {
  if (headIsParagraph) reading.paragraph.pop();
  endAll(reading);
  reading.blocks.push({ kind: "table", ...table });
  return lineCount;
}

/** Turns the line above into a heading, even if its number made it look like an item. */
function takeUnderline(reading: Reading, level: number): boolean {
  const item = reading.items.at(-1);
  const isItem =
    item !== undefined && reading.paragraph.length === 0 && !reading.isAfterBlank && item.marker.style !== "bullet";
  const text = isItem ? item.lines.join(" ") : reading.paragraph.pop();
  if (text === undefined) return false;
  const number = isItem ? numberOf(item.marker) : "";
  if (isItem) reading.blocks.splice(reading.blocks.lastIndexOf(item.block));
  endAll(reading);
  const heading = headingOf(`${"#".repeat(level)} ${text}`);
  if (heading !== undefined) reading.blocks.push({ ...heading, number: number || heading.number });
  return true;
}

function takeHeading(reading: Reading, heading: Block & { kind: "heading" }): number {
  endAll(reading);
  reading.blocks.push(heading);
  // Some statements number their requirements as headings.
  if (obliges(heading.text) && (wordCount(heading.text) > 8 || /[.;]$/.test(heading.text)))
    reading.blocks.push({ kind: "item", depth: 0, number: heading.number, text: heading.text });
  return 1;
}

function takeText(reading: Reading, at: number, indent: number, text: string): number {
  const marker = markerOf(text);
  const isBlockStart = reading.isAfterBlank && reading.paragraph.length === 0;
  if (marker !== undefined && mayBegin(reading, marker, indent)) takeItem(reading, at, indent, marker);
  else if (
    isBlockStart &&
    indent < (reading.items[0]?.indent ?? 0) + 2 &&
    isHeadingByItself(text, nextLine(reading, at))
  )
    takeHeading(reading, { kind: "heading", level: 7, number: "", text: plain(text).replace(/\s*:$/, "") });
  else takeWords(reading, indent, text);
  reading.isAfterBlank = false;
  return 1;
}

const nextLine = ({ lines }: Reading, at: number): string => lines[at + 1]?.trim() ?? "";

/** True when the marker may begin an item. Inside a text only an unambiguous marker does: a line may wrap before "1.5 million". */
function mayBegin({ paragraph, items, isAfterBlank }: Reading, marker: Marker, indent: number): boolean {
  const item = items.at(-1);
  const before = paragraph.at(-1) ?? (isAfterBlank ? undefined : item?.lines.at(-1));
  if (before === undefined || /[.:;!?]["”)]?(?:\s+(?:and|or))?\s*$/.test(before)) return true;
  if (marker.style === "bullet") return !/^[–—]$/.test(marker.mark);
  if (isFirst(marker) || marker.style === "identifier") return true;
  const sibling = items.find((each) => Math.abs(each.indent - indent) < 2);
  return sibling !== undefined && follows(marker, sibling.marker);
}

function takeItem(reading: Reading, at: number, indent: number, marker: Marker): void {
  endParagraph(reading);
  const sibling = reading.items.find((item) => Math.abs(item.indent - indent) < 2)?.marker;
  if (isNumberedHeading(marker, sibling, reading.lines, at)) {
    endAll(reading);
    const number = numberOf(marker);
    reading.blocks.push({
      kind: "heading",
      level: levelOf(number),
      number,
      text: plain(marker.rest).replace(/\s*:$/, ""),
    });
    return;
  }
  while ((reading.items.at(-1)?.indent ?? -1) >= indent) reading.items.pop();
  const outer = reading.items.at(-1);
  // A numbered paragraph below another one is on the same level, whatever its indentation.
  if (outer?.marker.style === "outline" && marker.style === "outline") reading.items.pop();
  // "- FR-1: …" has the number FR-1.
  const named = marker.number === "" ? markerOf(marker.rest) : undefined;
  const { number, rest } = named !== undefined && named.number !== "" && named.style !== "word" ? named : marker;
  const block = { kind: "item" as const, depth: reading.items.length, number, text: "" };
  const item = { indent, marker, lines: [withoutQuoteMarks(rest)], block };
  reading.blocks.push(block);
  reading.items.push(item);
  reading.allItems.push(item);
}

const numberOf = ({ number, style, place }: Marker): string => number || (style === "count" ? String(place) : "");

const levelOf = (number: string): number => Math.min(6, withoutZero(number).split(".").length + 1);

/** Continues the open paragraph or item, or begins a paragraph. */
function takeWords(reading: Reading, indent: number, text: string): void {
  const { items, paragraph, isAfterBlank } = reading;
  if (paragraph.length > 0) {
    paragraph.push(text);
    return;
  }
  if (isAfterBlank) while (items.length > 0 && indent <= (items.at(-1)?.indent ?? 0)) items.pop();
  const item = items.at(-1);
  if (item === undefined) paragraph.push(text);
  else item.lines.push(text);
}

function endParagraph(reading: Reading): void {
  const [first = "", ...rest] = reading.paragraph;
  reading.paragraph = [];
  const definition = /^[:~]\s+(.*)$/.exec(rest[0] ?? "")?.[1];
  if (definition !== undefined) {
    const parts = [definition, ...rest.slice(1).map((line) => line.replace(/^[:~]\s+/, ""))];
    reading.blocks.push({ kind: "item", depth: 0, number: "", text: plain(`${first}: ${parts.join(" ")}`) });
    return;
  }
  const text = plain([first, ...rest].join(" "));
  if (text !== "") reading.blocks.push({ kind: "paragraph", text });
}

function endAll(reading: Reading): number {
  endParagraph(reading);
  reading.items = [];
  reading.isAfterBlank = true;
  return 1;
}
