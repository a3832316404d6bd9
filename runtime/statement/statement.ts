import { readBlocks } from "./blocks.ts";
import { obliges } from "./plain-text.ts";
import { type Section, sectionsOf } from "./sections.ts";
import { sourceLines } from "./source-lines.ts";
import { isDeliverableTable, rowsOf } from "./table-rows.ts";
import { titleOf } from "./title.ts";
import { excludes, isAddress, isAdministration, isStaffing, type Topic, topicOf } from "./topics.ts";

export interface Requirement {
  /** The number in the statement, such as `REQ-001` or `3.1.2`; empty without one. */
  number: string;
  text: string;
  /** The other cells of its table row, such as "Priority: must"; empty without any. */
  details: string;
  /** The heading above it; empty before the first. */
  section: string;
}

/** A statement of work as understood by rules, without a model. */
export interface Statement {
  /** Undefined when no title was found. */
  title: string | undefined;
  sections: Section[];
  requirements: Requirement[];
  constraints: string[];
  /** Listed items that are not properties of the delivery: invoices, staff, clearances, places. */
  terms: string[];
  /** Listed items on the current situation. */
  context: string[];
  deliverables: { name: string; detail: string }[];
  outOfScope: string[];
  /** Sentences of running text. */
  sentences: string[];
}

/** Parses any text; one without structure still has sentences. */
export function readStatement(text: string): Statement {
  const { lines, title } = sourceLines(text);
  const blocks = readBlocks(lines);
  const sections = sectionsOf(blocks);
  const statement: Statement = {
    title: titleOf(blocks, title),
    sections,
    requirements: [],
    constraints: [],
    terms: [],
    context: [],
    deliverables: [],
    outOfScope: [],
    sentences: sections.flatMap(({ sentences }) => sentences),
  };
  for (const section of sections) sort(statement, section, topicOf(section));
  if (statement.requirements.length === 0) statement.requirements = whatIsLeft(statement);
  return distinct(statement);
}

/** Returns only the title. */
export function titleIn(text: string): string | undefined {
  const { lines, title } = sourceLines(text.slice(0, 50_000));
  return titleOf(readBlocks(lines), title);
}

/** Sorts the items of a section by topic. */
function sort(statement: Statement, section: Section, topic: Topic | undefined): void {
  const entries = [
    ...section.items.map((item) => ({ ...item, details: "" })),
    ...section.tables.flatMap((table) => (isTableOfDeliverables(table, topic) ? [] : rowsOf(table))),
  ];
  for (const entry of entries) {
    const text = entry.number === "" ? entry.text : `${entry.number}: ${entry.text}`;
    if (topic === "exclusion" || excludes(entry.lead)) statement.outOfScope.push(text);
    else if (topic === "constraint") statement.constraints.push(text);
    else if (isAddress(entry.text)) continue;
    else if (topic === "deliverable" && !obliges(entry.text))
      statement.deliverables.push({ name: text, detail: entry.details });
    else if (
      topic === "administration" ||
      isAdministration(entry.text) ||
      isStaffing(entry.text) ||
      isStaffing(entry.lead)
    )
      statement.terms.push(entry.details === "" ? text : `${text} (${entry.details})`);
    else if (topic === "background" && !obliges(entry.text) && !isNamed(entry.number)) statement.context.push(text);
    else
      statement.requirements.push({
        number: entry.number,
        text: entry.text,
        details: entry.details,
        section: section.heading,
      });
  }
  for (const table of section.tables) {
    if (!isTableOfDeliverables(table, topic)) continue;
    statement.deliverables.push(
      ...rowsOf(table, /deliverable|title|name|item|report/i).map(({ text, details }) => ({
        name: text,
        detail: details,
      })),
    );
  }
  for (const sentence of section.sentences) sortSentence(statement, section, topic, sentence);
}

const isTableOfDeliverables = (table: Section["tables"][number], topic: Topic | undefined): boolean =>
  topic === "deliverable" || isDeliverableTable(table);

const isNamed = (number: string): boolean => /[A-Z]/.test(number);

/** Adds a sentence of running text as a requirement only if it obliges. */
function sortSentence(statement: Statement, { heading }: Section, topic: Topic | undefined, sentence: string): void {
  if (/\b(?:out of scope|not in scope|excluded)\b/i.test(sentence)) statement.outOfScope.push(sentence);
  else if (!/\b(?:shall|must)\b/i.test(sentence) || isAddress(sentence)) return;
  else if (topic === "constraint") statement.constraints.push(sentence);
  else if (topic === "administration" || isStaffing(sentence)) statement.terms.push(sentence);
  else statement.requirements.push({ number: "", text: sentence, details: "", section: heading });
}

/** Requirements when nothing obliges and nothing is listed: wishes, else all sentences. */
function whatIsLeft({ context, sentences }: Statement): Requirement[] {
  const wishes = sentences.filter((sentence) => /\b(?:should|will|wants?|needs?|would like)\b/i.test(sentence));
  const listed = context.filter((text) => !isAddress(text));
  const texts =
    [listed, wishes, sentences.filter((sentence) => !isAddress(sentence))].find((each) => each.length > 0) ?? [];
  return texts.map((text) => ({ number: "", text, details: "", section: "" }));
}

function distinct(statement: Statement): Statement {
  const requirements = [
    ...new Map(statement.requirements.map((each) => [`${each.number} ${each.text}`, each])).values(),
  ];
  const { constraints, terms, context, outOfScope } = statement;
  return {
    ...statement,
    requirements,
    constraints: unique(constraints),
    terms: unique(terms),
    context: unique(context),
    outOfScope: unique(outOfScope),
  };
}

export const unique = (texts: string[]): string[] => [...new Set(texts)];
