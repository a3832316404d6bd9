/** A statement of work as far as a reader by rule understands it. */
export interface Statement {
  title: string;
  sections: Section[];
  requirements: string[];
  constraints: string[];
  deliverables: { name: string; detail: string }[];
  outOfScope: string[];
  /** Sentences of running text. */
  sentences: string[];
}

export interface Section {
  heading: string;
  /** Bullets, numbered items and table rows. */
  items: string[];
  rows: string[][];
  sentences: string[];
}

/** Reads any text; what has no structure still yields sentences, and an empty one a statement that says so. */
export function readStatement(markdown: string): Statement {
  const { title, sections } = readSections(markdown);
  const sentences = sections.flatMap((section) => section.sentences);
  const under = (heading: RegExp) => sections.filter((section) => heading.test(section.heading));
  const itemsUnder = (heading: RegExp) => under(heading).flatMap(({ items }) => items);
  const constraints = itemsUnder(/constraint|compliance|condition|limitation/i);
  return {
    title,
    sections,
    sentences,
    constraints,
    requirements: requirementsOf(sections, sentences, constraints),
    deliverables: under(/deliverable/i).flatMap(deliverablesOf),
    outOfScope: sentences.filter((sentence) => /out of scope|not in scope|excluded/i.test(sentence)),
  };
}

function requirementsOf(sections: Section[], sentences: string[], constraints: string[]): string[] {
  const declared = sections.filter(({ heading }) => /requirement|user stor|feature|functional/i.test(heading));
  const wishes = sentences.filter((sentence) => /\b(must|shall|should|will|wants?|needs?)\b/i.test(sentence));
  const everyItem = sections.flatMap(({ items }) => items).filter((item) => !constraints.includes(item));
  const sources = [declared.flatMap(({ items }) => items), everyItem, wishes, sentences];
  return unique(sources.find((source) => source.length > 0) ?? []);
}

function deliverablesOf(section: Section): Statement["deliverables"] {
  if (section.rows.length === 0) return section.items.map((item) => ({ name: item, detail: "" }));
  return section.rows.map((row) => {
    const isNumbered = /^[A-Z]{0,3}[-.]?\d{1,3}\.?$/.test(row[0] ?? "");
    const [name = "", ...detail] = isNumbered ? row.slice(1) : row;
    return { name, detail: detail.join("; ") };
  });
}

interface Reading {
  title: string;
  sections: Section[];
  paragraph: string[];
  rowsSeen: number;
}

function readSections(markdown: string): { title: string; sections: Section[] } {
  const reading: Reading = { title: "", sections: [emptySection("")], paragraph: [], rowsSeen: 0 };
  for (const line of markdown.split(/\r?\n/)) readLine(reading, line.trim());
  endParagraph(reading);
  const fallback = reading.sections.flatMap(({ sentences, items }) => [...sentences, ...items])[0] ?? "";
  return { title: reading.title || firstWords(fallback, 8) || "the project", sections: reading.sections };
}

const emptySection = (heading: string): Section => ({ heading, items: [], rows: [], sentences: [] });

function readLine(reading: Reading, line: string): void {
  const section = reading.sections.at(-1) ?? emptySection("");
  const heading = /^#{1,6}\s+(.*)$/.exec(line)?.[1];
  const item = /^(?:[-*+•]|\d{1,3}[.)])\s+(.*)$/.exec(line)?.[1];
  const isRow = line.startsWith("|") || /^[-:]{3,}\s*\|/.test(line);
  if (!isRow) reading.rowsSeen = 0;
  if (heading !== undefined || item !== undefined || isRow || line === "") endParagraph(reading);
  if (heading !== undefined) {
    const text = plain(heading);
    reading.title ||= text;
    reading.sections.push(emptySection(text));
  } else if (item !== undefined) section.items.push(plain(item));
  else if (isRow) readRow(reading, section, line);
  else if (line !== "") reading.paragraph.push(line);
}

/** The first row of a table names its columns. */
function readRow(reading: Reading, section: Section, line: string): void {
  reading.rowsSeen += 1;
  if (reading.rowsSeen === 1 || /^[|\s:-]+$/.test(line)) return;
  const cells = line
    .replace(/^\||\|$/g, "")
    .split("|")
    .map(plain);
  section.rows.push(cells);
  const longest = cells.reduce((best, cell) => (cell.length > best.length ? cell : best), "");
  if (longest !== "") section.items.push(longest);
}

function endParagraph(reading: Reading): void {
  const text = plain(reading.paragraph.join(" "));
  reading.paragraph = [];
  if (text !== "") reading.sections.at(-1)?.sentences.push(...sentencesOf(text));
}

export function sentencesOf(text: string): string[] {
  const segments = [...new Intl.Segmenter("en", { granularity: "sentence" }).segment(text)].map(
    ({ segment }) => segment,
  );
  const sentences: string[] = [];
  for (const segment of segments) {
    const before = sentences.at(-1);
    if (before !== undefined && abbreviated.test(before)) sentences[sentences.length - 1] = before + segment;
    else sentences.push(segment);
  }
  return sentences.map((sentence) => sentence.trim()).filter((sentence) => sentence.length > 2);
}

/** Ends where no sentence ends: "U.S. ", "No. ". */
const abbreviated = /(?:\b\p{Lu}|\b(?:e\.g|i\.e|No|Inc|Ltd|Mr|Ms|Dr|approx|vs))\.\s*$/u;

/** Markdown marks removed; the words stay as they are. */
function plain(text: string): string {
  return text
    .replace(/<[^>]*>/g, " ")
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/(\*\*|__|`)/g, "")
    .replace(/(^|\s)[*_](\S)/g, "$1$2")
    .replace(/(\S)[*_](?=\s|[.,;:]|$)/g, "$1")
    .replace(/\*/g, "")
    .replace(/&lt;/g, "<")
    .replace(/\s+/g, " ")
    .trim();
}

export const unique = (texts: string[]): string[] => [...new Set(texts)];

export const firstWords = (text: string, count: number): string =>
  text
    .split(/\s+/)
    .slice(0, count)
    .join(" ")
    .replace(/[,;:.]$/, "");

/** Words that carry meaning, shortened to a stem that makes plurals meet. */
export function keywords(text: string): Set<string> {
  const words = text.toLowerCase().match(/\p{L}{4,}/gu) ?? [];
  return new Set(words.filter((word) => !stopWords.has(word)).map((word) => word.slice(0, 6)));
}

const stopWords = new Set(
  "about also been before being each every from have into like more must need only other over shall should such than that their them then there these they this through under used uses using very want were what when where which while will with would your".split(
    " ",
  ),
);

/** The texts that share most with the subject, in their own order; the first ones where nothing does. */
export function mostRelevant(texts: string[], subject: string, count: number): string[] {
  const wanted = keywords(subject);
  const scored = texts.map((text, index) => ({ text, index, score: overlap(keywords(text), wanted) }));
  const best = scored.toSorted((a, b) => b.score - a.score || a.index - b.index).slice(0, count);
  return best.toSorted((a, b) => a.index - b.index).map(({ text }) => text);
}

export function overlap(words: Set<string>, wanted: Set<string>): number {
  return words.intersection(wanted).size;
}

/** What a user story wants, without who wants it; any other requirement as it is. */
export const wishOf = (requirement: string): string =>
  requirement.replace(/^as an? [^,]*,\s*(i would like|i want|i need)( to)?( both)?( be able)?( to)? /i, "");

/** A short name for a requirement, not ending in a word that leads on. */
export function nameOf(requirement: string, words: number): string {
  const name = firstWords(wishOf(requirement), words).replace(
    /(?:[\s,;:]+(?:and|or|the|a|an|of|to|in|on|for|with|have|is|be|which|that|are|can|will))+$/i,
    "",
  );
  return name.charAt(0).toUpperCase() + name.slice(1);
}
