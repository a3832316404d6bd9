export const firstWords = (text: string, count: number): string =>
  text
    .split(/\s+/)
    .slice(0, count)
    .join(" ")
    .replace(/[,;:.]$/, "");

/** Formats a text for one line, such as a list item or a sentence. A list in it becomes a series of its items. */
export const inOneLine = (text: string): string =>
  text
    .trim()
    .replaceAll(/([:,;]?)\s*\n\s*[*+-]\s+/g, (_, mark) => `${mark || ";"} `)
    .replaceAll(/\s+/g, " ");

/** Quotes a text in Markdown, with all its paragraphs. */
export const asQuote = (text: string): string =>
  text
    .trim()
    .split("\n")
    .map((line) => `> ${line}`.trimEnd())
    .join("\n");

/** Meaningful words, shortened to a stem so that plurals match. */
export function keywords(text: string): Set<string> {
  const words = text.toLowerCase().match(/\p{L}{4,}/gu) ?? [];
  return new Set(words.filter((word) => !stopWords.has(word)).map((word) => word.slice(0, 6)));
}

const stopWords = new Set(
  "about also been before being each every from have into like more must need only other over shall should such than that their them then there these they this through under used uses using very want were what when where which while will with would your".split(
    " ",
  ),
);

/** The texts with the most words in common with the subject, in their original order; the first ones when there are none. */
export function mostRelevant(texts: string[], subject: string, count: number): string[] {
  const wanted = keywords(subject);
  const scored = texts.map((text, index) => ({ text, index, score: overlap(keywords(text), wanted) }));
  const best = scored.toSorted((a, b) => b.score - a.score || a.index - b.index).slice(0, count);
  return best.toSorted((a, b) => a.index - b.index).map(({ text }) => text);
}

export function overlap(words: Set<string>, wanted: Set<string>): number {
  return words.intersection(wanted).size;
}

/** The wish in a user story, without the role; any other requirement unchanged. */
export const wishOf = (requirement: string): string =>
  requirement.replace(/^as an? [^,]*,\s*(i would like|i want|i need)( to)?( both)?( be able)?( to)? /i, "");

/** A short name for a requirement that does not end in a connecting word. */
export function nameOf(requirement: string, words: number): string {
  const name = firstWords(wishOf(requirement), words).replace(
    /(?:[\s,;:]+(?:and|or|the|a|an|of|to|in|on|for|with|have|is|be|which|that|are|can|will))+$/i,
    "",
  );
  return name.charAt(0).toUpperCase() + name.slice(1);
}
