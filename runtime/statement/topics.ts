import type { Section } from "./sections.ts";

/** Topic of a section's items. */
export type Topic = "requirement" | "constraint" | "deliverable" | "exclusion" | "background" | "administration";

/** Topics by heading; the first match decides. */
const topics: [RegExp, Topic][] = [
  [
    /\b(?:out[- ]of[- ]scope|not (?:in|within|part of) (?:the )?scope|not required|exclusions?|excluded|non-?goals)\b/i,
    "exclusion",
  ],
  [/\bnot (?:be )?(?:responsible|required|included)\b/i, "exclusion"],
  [/\b(?:constraints?|compliance|limitations?)\b/i, "constraint"],
  [
    /\b(?:terms and conditions|contract (?:type|terms|clauses)|general conditions|special conditions)\b/i,
    "administration",
  ],
  [/\bconditions?\b/i, "constraint"],
  [
    /\b(?:requirements?|user stor(?:y|ies)|features?|functional(?:ity)?|capabilit(?:y|ies)|user needs)\b/i,
    "requirement",
  ],
  [/\b(?:deliverables?|milestones?)\b/i, "deliverable"],
  [
    /\b(?:invoic\w*|payments?|billing|pricing|prices?|costs? and fees|period of performance|place of performance|(?:type|kind) of (?:contract|order|agreement)|clauses?|far|dfars?|personnel|staff(?:ing)?|labou?r|qualifications?|skills?|experience|roles?|responsibilit(?:y|ies)|team (?:members|composition)|contacts?|address(?:es)?|telephone|travel|hours of (?:operation|work)|business hours|holidays?|government[- ]furnished|gfe|gfp|gfi|contractor[- ]furnished|non-?disclosure|confidentiality agreement|conflicts? of interest|badg\w+|clearances?|background investigations?|data rights|intellectual property|ownership of|warrant(?:y|ies)|liabilit(?:y|ies)|indemni\w+|termination|signatures?|approvals? page|evaluation|instructions? (?:to|for)|proposals?|quotations?|quotes?|submissions?|bidders?|offerors?|glossary|acronyms?|definitions?|abbreviations?|references?|applicable documents?|attachments?|annex(?:es)?|appendix|appendices|(?:table of )?contents|revision history|change (?:history|log)|document (?:control|history)|distribution list|contracting officer\w*|points? of contact|poc|kick-?off|mandatory (?:training|meetings)|non-?personal services|organi[sz]ational conflicts?|authorities|delegations?|contract(?:or)? (?:administration|performance|management)|orientation|past performance|(?:place|hours|location)s?(?: and (?:place|hours|location)s?)? of (?:performance|work)|ordering|modifications?|protests?|price lists?|security (?:clearances?|screening)|suitability)\b/i,
    "administration",
  ],
  [
    /\b(?:background|introduction|overview|context|history|about|executive summary|current (?:state|situation|environment|system)|purpose|preface|foreword|vision|problem)\b/i,
    "background",
  ],
  [
    /\b(?:tasks?|objectives?|goals?|scope|services?|needs?|acceptance|performance|standards?|specifications?|work|quality|security|privacy|accessibility|testing|support|training)\b/i,
    "requirement",
  ],
];

/** Topic by the section's heading, else by the nearest matching heading above. */
export function topicOf({ path }: Section): Topic | undefined {
  for (const heading of path.toReversed()) {
    const topic = topics.find(([pattern]) => pattern.test(heading))?.[1];
    if (topic !== undefined) return topic;
  }
  return undefined;
}

/** True for administrative text that includes its heading: "1.6.4 Hours of Operation: The contractor …". */
export function isAdministration(text: string): boolean {
  const heading = /^(\p{Lu}[^:.;]{2,60})(?::|\.(?=\s+\p{Lu}))/u.exec(text)?.[1];
  return heading !== undefined && topics.find(([pattern]) => pattern.test(heading))?.[1] === "administration";
}

/** True for a heading that any statement has, rather than the subject of this one. */
export function isPartName(heading: string): boolean {
  const words = heading.split(/\s+/).length;
  return (
    words <= 6 &&
    topics.some(([pattern]) => (pattern.exec(heading)?.[0].length ?? 0) >= heading.length * (words > 2 ? 0.5 : 0.4))
  );
}

/** True for a sentence that introduces exclusions. */
export const excludes = (lead: string): boolean =>
  /\b(?:not (?:be )?(?:responsible|required|included|expected|part)|out of scope|excluded?s?|exclusions)\b/i.test(lead);

/** True for text about staff rather than work. */
export const isStaffing = (text: string): boolean =>
  !/^(?:the |an? |all |any )?(?:\w+ )?(?:system|software|application|platform|solution|api|portal|site|website|tool|database|product)\b/i.test(
    text,
  ) &&
  /\b(?:FTEs?|years? of (?:\w+ ){0,3}experience|r[ée]sum[ée]s?|curriculum vitae|bachelor'?s?|master'?s degree|experience (?:with|in)|key personnel|security clearance|labor categor(?:y|ies))\b/i.test(
    text,
  );

/** True for contact data only: a web, mail or street address, a telephone number. */
export function isAddress(text: string): boolean {
  const rest = text
    .replace(/\b(?:https?:\/\/|www\.)\S+/gi, "")
    .replace(/[^\s@<>]{1,100}@[^\s@<>]{1,200}/g, "")
    .replace(/(?:\+|\(|\b)\d[\d\s()./-]{6,20}\d(?:\s*(?:x|ext\.?)\s*\d+)?/gi, "")
    .replace(/\b(?:e-?mail|phone|telephone|tel|fax|mobile|cell|web(?:site)?|url|address|contact|attn|see)\b\.?:?/gi, "")
    .replace(/[\s.,;:()<>|/-]+/g, "");
  if (
    rest === "" ||
    (rest !== text.replace(/[\s.,;:()<>|/-]+/g, "") && /^[^:]{1,40}:\s*\S+$/.test(text) && rest.length < 40)
  )
    return true;
  const isStreet =
    /^(?:[^,]{0,80},\s*)?\d{1,6}\s+[\p{L}\d.' -]{2,60}\b(?:street|st|avenue|ave|road|rd|boulevard|blvd|drive|dr|lane|ln|way|place|pl|court|ct|suite|floor|room)\b/iu;
  const isCity = /\b[A-Z]{2},?\s+\d{5}(?:-\d{4})?\b/;
  return text.length < 160 && (isStreet.test(text) || isCity.test(text));
}
