/** Scripts that write words without spaces: each of their characters is a word of its own. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/gu;

/** Words of a query beyond this number are ignored. */
const mostWords = 24;

/** Returns a text as it is indexed: characters of unspaced scripts apart, and parts of `camelCase` words also separately. */
export function indexedText(text: string): string {
  const spaced = spread(text);
  const parts = spaced.match(/\p{Ll}+(?:\p{Lu}+\p{Ll}+)+|\p{Lu}\p{Ll}+(?:\p{Lu}+\p{Ll}*)+/gu) ?? [];
  const apart = parts.map((word) => word.replace(/(?<=\p{Ll})(?=\p{Lu})/gu, " "));
  return apart.length === 0 ? spaced : `${spaced}\n${apart.join("\n")}`;
}

/** Returns the distinct words of a query, in its order; none for punctuation alone. */
export function wordsOf(query: string): string[] {
  const words = query.normalize("NFC").match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  return [...new Set(words.filter((word) => /[\p{L}\p{N}]/u.test(word)))].slice(0, mostWords);
}

/**
 * Returns an expression of FTS5 that finds texts with all or any of the words. Each word is a quoted string, in which
 * nothing is an operator; the end of a longer word may differ.
 */
export function expressionOf(words: readonly string[], combine: "AND" | "OR"): string {
  return words.map((word) => `"${spread(word).trim()}"${word.length >= 4 ? " *" : ""}`).join(` ${combine} `);
}

/** Returns the text in lower case without diacritics, as the index compares it. */
export function foldedText(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase();
}

const spread = (text: string): string => text.normalize("NFC").replace(unspaced, " $& ");
