import type { Block } from "./block.ts";
import { obliges, sentencesOf, shortened, wordCount } from "./plain-text.ts";
import type { Table } from "./tables.ts";

export interface Item {
  /** The number in the statement, such as `REQ-001` or `3.1.2`; empty without one. */
  number: string;
  text: string;
  /** The sentence with a colon that introduces it; empty without one. */
  lead: string;
}

export interface Section {
  heading: string;
  /** The headings above it, outermost first, and its own. */
  path: string[];
  items: Item[];
  tables: Table[];
  sentences: string[];
  /** Introductions completed by items or a table; they are not in `sentences`. */
  leads: string[];
}

/** Maximum length of a requirement. */
const longestItem = 4000;

export function sectionsOf(blocks: Block[]): Section[] {
  const sections: Section[] = [emptySection([])];
  const above: { level: number; text: string }[] = [];
  for (let at = 0; at < blocks.length; at += 1) {
    const block = blocks[at];
    const section = sections.at(-1);
    if (block === undefined || section === undefined) break;
    if (block.kind === "heading") {
      while ((above.at(-1)?.level ?? 0) >= block.level) above.pop();
      above.push(block);
      sections.push(emptySection(above.map(({ text }) => text)));
    } else if (block.kind === "table") section.tables.push(block);
    else if (block.kind === "paragraph") addParagraph(section, block.text, blocks[at + 1]);
    else at += addItems(section, blocks, at, leadOf(section, blocks[at - 1])) - 1;
  }
  return sections;
}

function emptySection(path: string[]): Section {
  return { heading: path.at(-1) ?? "", path, items: [], tables: [], sentences: [], leads: [] };
}

function addParagraph(section: Section, text: string, next: Block | undefined): void {
  const sentences = sentencesOf(text);
  const isLead = text.endsWith(":") && (next?.kind === "item" || next?.kind === "table");
  if (isLead) section.leads.push(sentences.pop() ?? text);
  section.sentences.push(...sentences);
}

/** The sentence with a colon that introduces the items below it. */
function leadOf(section: Section, before: Block | undefined): string {
  return before?.kind === "paragraph" && before.text.endsWith(":") ? (section.leads.at(-1) ?? "") : "";
}

/** Adds a sequence of items; returns the number of their blocks. */
function addItems(section: Section, blocks: Block[], from: number, lead: string): number {
  let end = from;
  while (blocks[end]?.kind === "item") end += 1;
  const run = blocks.slice(from, end).filter((block) => block.kind === "item");
  for (let at = 0; at < run.length; ) at += addItem(section, run, at, lead);
  return end - from;
}

type ItemBlock = Block & { kind: "item" };

/** Adds an item and its nested items: as one when they complete it, separately when they are full sentences. */
function addItem(section: Section, run: ItemBlock[], at: number, lead: string): number {
  const { depth = 0, number = "", text = "" } = run[at] ?? {};
  let end = at + 1;
  while ((run[end]?.depth ?? -1) > depth) end += 1;
  const inner = run.slice(at + 1, end);
  const isOpen = /[:;,–—-]$/.test(text) || (wordCount(text) < 4 && !/[.!?]$/.test(text));
  const whole = [text, ...inner.map((item) => numbered(item))].join(" ").length;
  const isOne =
    inner.length > 0 &&
    whole <= longestItem / 2 &&
    (isOpen || inner.every(isFragment)) &&
    inner.every((item) => item.number === "");
  section.items.push({ number, lead, text: shortened(isOne ? joined(text, inner) : text, longestItem) });
  if (isOne) return end - at;
  const innerLead = text.endsWith(":") ? text : lead;
  for (let index = at + 1; index < end; ) index += addItem(section, run, index, innerLead);
  return end - at;
}

const isFragment = ({ text }: ItemBlock): boolean => !obliges(text) && !/[.!?]$/.test(text) && wordCount(text) < 16;

const numbered = ({ number, text }: ItemBlock): string => (number === "" ? text : `${number} ${text}`);

/** "Formats: PDF; Word; plain text". */
function joined(text: string, inner: ItemBlock[]): string {
  const first = /[:,;–—-]$/.test(text) ? text : `${text.replace(/\.$/, "")}:`;
  return inner.reduce((whole, item, index) => {
    const before = index === 0 || /[:;,.]$/.test(whole) ? whole : `${whole};`;
    return `${before} ${numbered(item)}`;
  }, first);
}
