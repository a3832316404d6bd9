/** Letters of other scripts that look like a Latin one. */
const latin: ReadonlyMap<string, string> = new Map(
  [
    // Cyrillic, then Greek, then Latin letters of other alphabets.
    ["аɑα", "a"],
    ["АΑ", "A"],
    ["ВΒ", "B"],
    ["сϲ", "c"],
    ["СϹ", "C"],
    ["ԁ", "d"],
    ["еёε", "e"],
    ["ЕЁΕ", "E"],
    ["ɡ", "g"],
    ["һ", "h"],
    ["НΗ", "H"],
    ["іїιı", "i"],
    ["ІЇΙ", "I"],
    ["јϳ", "j"],
    ["Ј", "J"],
    ["кκ", "k"],
    ["КΚ", "K"],
    ["ӏ", "l"],
    ["м", "m"],
    ["МΜ", "M"],
    ["пη", "n"],
    ["Ν", "N"],
    ["оοσ", "o"],
    ["ОΟ", "O"],
    ["рρ", "p"],
    ["РΡ", "P"],
    ["ԛ", "q"],
    ["г", "r"],
    ["ѕ", "s"],
    ["Ѕ", "S"],
    ["тτ", "t"],
    ["ТΤ", "T"],
    ["υ", "u"],
    ["νѵ", "v"],
    ["ԝω", "w"],
    ["хχ", "x"],
    ["ХΧ", "X"],
    ["уγ", "y"],
    ["УΥ", "Y"],
    ["Ζ", "Z"],
    ["‐‑‒–—−﹣", "-"],
  ].flatMap(([letters = "", meant = ""]) => [...letters].map((letter) => [letter, meant] as const)),
);

const invisible = /\p{Cf}|\p{Variation_Selector}|\u034f|[\u115f\u1160\u3164\uffa0]/u;
const strangeSpace = /[\p{Zs}\u2028\u2029](?<! )/u;

/** Returns the text in ordinary letters, digits, hyphens and spaces, as it looks, without invisible characters. */
export function plainForm(text: string): string {
  if (!/[^\x20-\x7e]/.test(text)) return text;
  return [...text.normalize("NFKC")].map(plainCharacter).join("").trim();
}

function plainCharacter(character: string): string {
  if (invisible.test(character)) return "";
  return strangeSpace.test(character) ? " " : (latin.get(character) ?? character);
}

/** Describes the first misleading character; undefined when there is none. */
export function oddCharacter(text: string): string | undefined {
  const plain = /[^\x20-\x7e]/.test(text)
    ? [...text].find((each) => plainForm(`x${each}x`) !== `x${each}x`)
    : undefined;
  if (plain === undefined) return undefined;
  const code = `U+${(plain.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
  if (invisible.test(plain)) return `an invisible character (${code})`;
  if (strangeSpace.test(plain)) return `a special space character (${code})`;
  return `"${plain}" (${code}), which is not "${plainForm(plain)}"`;
}

/** Returns the text with codes in place of invisible characters. */
export function visibleForm(text: string): string {
  return [...text].map((each) => (invisible.test(each) || strangeSpace.test(each) ? codeOf(each) : each)).join("");
}

function codeOf(character: string): string {
  return `<U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}>`;
}

/** True for text with invisible characters, or with a word that mixes Latin letters with look-alikes of other scripts. */
export function isMisleading(text: string): boolean {
  if (!/[^\x20-\x7e]/.test(text)) return false;
  if (invisible.test(text) || strangeSpace.test(text)) return true;
  return (text.match(/\p{L}+/gu) ?? []).some((word) => {
    const others = [...word].filter((letter) => !/\p{Script=Latin}/u.test(letter));
    return others.length > 0 && others.length < [...word].length && others.every((letter) => latin.has(letter));
  });
}
