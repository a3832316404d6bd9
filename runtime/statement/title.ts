import type { Block } from "./block.ts";
import { titleFrom } from "./clean-title.ts";
import { wordCount } from "./plain-text.ts";
import { isAddress, isPartName } from "./topics.ts";

/** Number of blocks to search; after the first parts no title follows. */
const furthest = 60;

/** Finds the title by the author's formatting. Undefined when no text is formatted as one. */
export function titleOf(blocks: Block[], declared: string | undefined): string | undefined {
  const named = declared === undefined || isKindOfDocument(declared) ? undefined : titleFrom(declared);
  if (named !== undefined) return named;
  const best = candidatesOf(blocks).toSorted((a, b) => b.weight - a.weight)[0];
  return best === undefined ? fallback(blocks) : titleFrom(best.text);
}

interface Candidate {
  text: string;
  weight: number;
}

function candidatesOf(blocks: Block[]): Candidate[] {
  const candidates: Candidate[] = [];
  for (const [index, block] of blocks.slice(0, furthest).entries()) {
    if (block.kind === "heading" && isPart(block)) {
      if (candidates.length > 0 || index > 0) break;
      continue;
    }
    const text = block.kind === "table" ? labelled(block) : block.kind === "item" ? "" : block.text;
    if (text === "") continue;
    const candidate = weigh(block, text);
    if (candidate !== undefined) candidates.push({ ...candidate, weight: candidate.weight - 0.3 * index });
  }
  return candidates;
}

/** True for a part of the statement, such as "1. Background". */
const isPart = ({ number, text, level }: Block & { kind: "heading" }): boolean =>
  (number !== "" && !/^[A-Z]/.test(number)) ||
  (isPartName(text) && !isKindOfDocument(text) && (level > 1 || wordCount(text) < 3));

/** The cell beside "Project title" in a table of fields. */
function labelled({ head, rows }: Block & { kind: "table" }): string {
  const row = [head, ...rows].find(([name = ""]) =>
    /^(?:project|contract)?\s*(?:title|name)\s*:?$|^project:?$/i.test(name),
  );
  return row?.[1] === undefined || row[1] === "" ? "" : `Title: ${row[1]}`;
}

const label =
  /^(?:(?:project|contract|task order|program)\s+(?:title|name)|title|project|program|subject|re|(?:[\w-]+ ){0,3}identifier)\s*[:–-]\s+(?=\S)/i;

function weigh(block: Block, whole: string): Candidate | undefined {
  const isLabelled = label.test(whole);
  const stripped = whole
    .replace(label, "")
    .replace(/^[Ff]or\s+(?:the\s+)?(?=[\p{Lu}\d])/u, "")
    .trim();
  // A line with kind and name: "Statement of Work – Harbour Portal".
  if (isKindOfDocument(stripped) || isNoTitle(stripped)) return undefined;
  const isHeading = block.kind === "heading";
  if (!isHeading && !isLabelled && (wordCount(stripped) > 16 || /[.:;?!]$/.test(stripped))) return undefined;
  const weight =
    (isLabelled ? 10 : 0) +
    (isHeading ? (block.level <= 2 ? 5 : 3) : 1) +
    (isHeading && block.level === 1 ? 1 : 0) +
    (product.test(stripped) ? 3 : 0) -
    (organisation.test(stripped) ? 5 : 0) -
    (wordCount(stripped) > 16 ? 4 : 0);
  return { text: stripped, weight };
}

const product =
  /\b(?:systems?|project|platforms?|applications?|app|software|portal|website|site|tool|api|interface|database|development|moderni[sz]ation|migration|upgrade|renewal|replacement|prototype|support|maintenance|program(?:me)?|study|survey|management|design|infrastructure|network|cloud)\b/i;

const organisation =
  /\b(?:department|agency|administration|office|bureau|division|ministry|directorate|council|inc|llc|ltd|gmbh|corporation|acquisitions?)\b/i;

/** True for a kind of document without a specific name: "Performance Work Statement (PWS)". */
export function isKindOfDocument(text: string): boolean {
  const bare = text
    .toLowerCase()
    .replace(/\([^()]{0,40}\)|\[[^[\]]{0,40}\]/g, " ")
    .replace(
      /\b(?:draft|final|version|ver|v|rev(?:ision)?|attachment|annex|appendix|exhibit|enclosure|section|part|volume)\b[\s.:#-]*(?:[a-z]|\d[\d.]*)?(?=\s|$|[^\w])/g,
      " ",
    )
    .replace(/[^\p{L}/]+/gu, " ")
    .trim();
  return /^(?:(?:the|for|a|an|of|to|and|contract|template|sample|task order|call order|delivery order|work order|work|order|project|statements?(?: of (?:work|objectives?|needs?|requirements?))?|performance|scope of work|sow|soo|soor|pws|requests? for (?:quotations?|quotes?|proposals?|information|tenders?)|rf[qpit]|terms of reference|tor|specifications?|requirements?(?: (?:specification|document))?|description|brief|charter|proposal|invitation|tenders?|document|untitled|microsoft word|new|copy|docx?|pdf|descriptions?\/specifications?\/(?:work )?statement)\s*)*$/.test(
    bare,
  );
}

/** True for dates, order numbers, addresses, sender and recipient. */
function isNoTitle(text: string): boolean {
  if (!/\p{L}{2}/u.test(text) || isAddress(text)) return true;
  if (
    /^(?:from|to|date|dated|prepared|submitted|issued?|reply|response|due|version|rev|revision|contract(?:ing)? (?:no|number|officer)|solicitation|order|reference|author|owner|page|copyright|©|confidential|table of contents|contents|and|by|for)\b\W*/i.test(
      text,
    )
  )
    return wordCount(text) < 12;
  if (
    /^\W*(?:\d{1,2}\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d{1,2}?,?\s*\d{2,4}\W*$/i.test(
      text,
    )
  )
    return true;
  return (
    /\b(?:ID|No\.?|Number|#)\s*:?\s*[A-Z]{0,6}[\d-]{5,}\b/.test(text) ||
    /\[(?:insert|date|title|name)[^\]]*\]/i.test(text)
  );
}

function fallback(blocks: Block[]): string | undefined {
  const headings = blocks.filter((block) => block.kind === "heading");
  const first = headings.find(({ text }) => !isKindOfDocument(text)) ?? headings[0];
  const said = blocks.find((block) => block.kind === "paragraph" || block.kind === "item");
  const words = said?.kind === "paragraph" || said?.kind === "item" ? said.text.split(/\s+/).slice(0, 8).join(" ") : "";
  return titleFrom(first?.text ?? words.replace(/[,;:.]$/, ""));
}
