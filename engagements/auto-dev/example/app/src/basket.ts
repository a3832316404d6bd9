/** An article with its price in cents. */
export interface Article {
  name: string;
  cents: number;
}

export interface Line {
  article: Article;
  count: number;
}

/** Adds articles to a basket, and returns the new one; those that are there already are counted together. */
export function withArticle(lines: readonly Line[], article: Article, count = 1): Line[] {
  if (!Number.isInteger(count) || count < 1) throw new RangeError(`${count} is no number of articles.`);
  if (!lines.some((line) => line.article.name === article.name)) return [...lines, { article, count }];
  return lines.map((line) => (line.article.name === article.name ? { ...line, count: line.count + count } : line));
}

/** Price of a whole basket in cents. */
export function sumOf(lines: readonly Line[]): number {
  return lines.reduce((sum, { article, count }) => sum + article.cents * count, 0);
}
