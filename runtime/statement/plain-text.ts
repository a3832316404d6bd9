/** Removes Markdown marks and the tags that people put into it, keeps the words. Linear in the text's length. */
export function plain(text: string): string {
  return withoutTags(text)
    .replace(/<(https?:\/\/[^\s<>]{1,2000}|[^\s<>@]{1,100}@[^\s<>@]{1,200})>/g, "$1")
    .replace(
      /!?\[((?:[^[\]\\]|\\.){0,1000})\]\([^()]{0,1000}(?:\([^()]{0,200}\)[^()]{0,200})?\)(?:\{[^{}]{0,100}\})?/g,
      "$1",
    )
    .replace(/\[((?:[^[\]\\]|\\.){0,1000})\]\{[^{}]{0,100}\}/g, "$1")
    .replace(/(\*\*|__|`)/g, "")
    .replace(/(^|[\s(“"])_(?=\S)/g, "$1")
    .replace(/(\S)_(?=[\s.,;:)”"]|$)/g, "$1")
    .replace(/(?<!\\)\*(?=[^\s.])|(?<=[^\s\\])\*/g, "")
    .replace(/\\([\\`*_{}[\]()#+\-.!|>~<$&"'])/g, "$1")
    .replace(entity, (all, name: string) => entities[name.toLowerCase()] ?? all)
    .replace(/\u00AD/g, "")
    .replace(/\s+/g, " ")
    .trim();
}

/** `<Insert a name>` is not a tag but a placeholder that was not replaced. */
const tag =
  /<\/?(?:a|abbr|b|big|blockquote|br|center|cite|code|dd|del|details|div|dl|dt|em|figure|font|h[1-6]|hr|i|img|ins|kbd|li|mark|ol|p|pre|q|s|section|small|span|strike|strong|sub|summary|sup|table|tbody|td|tfoot|th|thead|tr|tt|u|ul|var)(?:[\s/][^<>]{0,1000})?>/gi;

export const withoutTags = (text: string): string => text.replace(tag, " ");

const entity = /&(amp|lt|gt|quot|nbsp|apos|#39|ndash|mdash|rsquo|lsquo|rdquo|ldquo|bull|hellip|sect);/gi;

const entities: Record<string, string> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  nbsp: " ",
  apos: "'",
  "#39": "'",
  ndash: "–",
  mdash: "—",
  rsquo: "’",
  lsquo: "‘",
  rdquo: "”",
  ldquo: "“",
  bull: "•",
  hellip: "…",
  sect: "§",
};

export function sentencesOf(text: string): string[] {
  const segments = [...segmenter.segment(text)].map(({ segment }) => segment);
  const sentences: string[] = [];
  for (const segment of segments) {
    const before = sentences.at(-1);
    if (before !== undefined && abbreviated.test(before.slice(-16))) sentences[sentences.length - 1] = before + segment;
    else sentences.push(segment);
  }
  return sentences.map((sentence) => sentence.trim()).filter((sentence) => sentence.length > 2);
}

const segmenter = new Intl.Segmenter("en", { granularity: "sentence" });

/** Abbreviations, which do not end a sentence: "U.S. ", "No. ". */
const abbreviated = /(?:(?:^|[^\p{L}])\p{Lu}|\b(?:e\.g|i\.e|No|Inc|Ltd|Mr|Ms|Dr|approx|vs|Sec|para))\.\s*$/u;

export const wordCount = (text: string): number => text.split(/\s+/).filter(Boolean).length;

/** True for wording that obliges; other verbs only describe. */
export const obliges = (text: string): boolean => /\b(?:shall|must|(?:is|are) (?:to be|required to))\b/i.test(text);

/** Cuts a long text at a word. */
export function shortened(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const cut = text.slice(0, longest - 1).toWellFormed();
  return `${cut.replace(/\s+\S{0,40}$/, "").trimEnd()}…`;
}
