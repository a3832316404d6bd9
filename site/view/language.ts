/** Languages with a script that on most pages no other language uses. */
const scripts: [string, RegExp][] = [
  ["ja", /[\p{Script=Hiragana}\p{Script=Katakana}]/gu],
  ["ko", /\p{Script=Hangul}/gu],
  ["zh", /\p{Script=Han}/gu],
  ["fa", /[پچژگ]/gu],
  ["ar", /\p{Script=Arabic}/gu],
  ["he", /\p{Script=Hebrew}/gu],
  ["el", /\p{Script=Greek}/gu],
  ["th", /\p{Script=Thai}/gu],
  ["hi", /\p{Script=Devanagari}/gu],
  ["uk", /[іїєґ]/giu],
  ["ru", /\p{Script=Cyrillic}/gu],
];

/** Words that are frequent in one language and rare in the others. */
const words: Record<string, string> = {
  en: "the and of to in is that for with are this be by an which from shall",
  de: "der die das und ist nicht ein eine mit für auf werden wird den dem des sich auch",
  fr: "le la les des et est une dans pour que qui par sur avec sont du aux ne pas",
  es: "el los las y es una para que por con se del como son más este lo",
  it: "il gli della di è una per che con sono del nella non si alla dei le",
  pt: "o os as e é uma para que por com não dos da do em são mais",
  nl: "de het een en is van op met voor niet zijn worden dat aan door bij ook",
  sv: "och att det som är en på för med av inte till den om har ska",
  pl: "i w na z do nie się jest że przez dla oraz są to od po",
};

const wordLists = Object.entries(words).map(([language, list]) => [language, new Set(list.split(" "))] as const);

/** Fewer words are not enough to decide. */
const leastWords = 12;
const mostCharacters = 20_000;

/**
 * Detects the language of a document, for its pronunciation by screen readers: its code, "" for a language that is
 * neither English nor detected, `undefined` for English and for too little text.
 */
export function languageOfText(text: string): string | undefined {
  const prose = text.slice(0, mostCharacters).replaceAll(/```.*?(```|$)|`[^`\n]*`|https?:\S+/gs, " ");
  const letters = prose.match(/\p{L}/gu)?.length ?? 0;
  const [script] = scripts.filter(
    ([language, pattern]) => share(prose, pattern, letters) > (rare.has(language) ? 0.02 : 0.3),
  );
  if (script) return script[0];
  const all = prose.toLowerCase().match(/\p{L}+/gu) ?? [];
  if (all.length < leastWords) return undefined;
  const scores = wordLists.map(([language, list]) => ({
    language,
    score: all.filter((word) => list.has(word)).length,
  }));
  const [best, next] = scores.toSorted((a, b) => b.score - a.score);
  if (best === undefined || next === undefined || best.score < all.length * 0.08) return "";
  if (best.language === "en" || best.score === next.score) return undefined;
  return best.language;
}

/** Languages detected by letters that only some of their words have. */
const rare = new Set(["ja", "fa", "uk"]);

function share(text: string, pattern: RegExp, letters: number): number {
  return letters === 0 ? 0 : (text.match(pattern)?.length ?? 0) / letters;
}
