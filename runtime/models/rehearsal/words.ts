export const firstWords = (text: string, count: number): string =>
  text
    .split(/\s+/)
    .slice(0, count)
    .join(" ")
    .replace(/[,;:.]$/, "");

/** For a place that takes one line: a list's item, a sentence of one's own. A list in it becomes a row of its items. */
export const inOneLine = (text: string): string =>
  text
    .trim()
    .replaceAll(/([:,;]?)\s*\n\s*[*+-]\s+/g, (_, mark) => `${mark || ";"} `)
    .replaceAll(/\s+/g, " ");

/** Somebody's own words in Markdown, however many paragraphs they have. */
export const asQuote = (text: string): string =>
  text
    .trim()
    .split("\n")
    .map((line) => `> ${line}`.trimEnd())
    .join("\n");

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
