/** Normalizes words for comparison: no Markdown marks, lower case, single spaces. Does not preserve the length. */
export function plainWords(text: string): string {
  return text
    .normalize("NFKC")
    .replace(/[*_`~]+/g, "")
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/[“”„«»]/g, '"')
    .replace(/[‘’]/g, "'")
    .replace(/[‐‑–—]/g, "-")
    .replace(/\s+/g, " ")
    .toLowerCase();
}

/** True when a text contains these words, and not as a part of longer words or numbers: `30 s` is not in `130 s`, nor `1.5` in `1.55`. */
export function says(text: string, words: string): boolean {
  return saysPlainly(plainWords(text), words);
}

/** Like `says`, for a text that is already normalized. */
export function saysPlainly(plain: string, words: string): boolean {
  const wanted = plainWords(words).trim();
  for (let at = plain.indexOf(wanted); at >= 0; at = plain.indexOf(wanted, at + 1)) {
    if (isWhole(plain, at, at + wanted.length)) return true;
  }
  return false;
}

function isWhole(text: string, from: number, to: number): boolean {
  const [before, after] = [text.slice(Math.max(0, from - 2), from), text.slice(to, to + 2)];
  const startsInside = /[\p{L}\p{N}]-?$/u.test(before) && /^[\p{L}\p{N}]/u.test(text.slice(from));
  const endsInside = /^[\p{L}\p{N}]/u.test(after) && /[\p{L}\p{N}]$/u.test(text.slice(0, to));
  const isNumber = /^\d/.test(text.slice(from)) && /\d[.,]$/.test(before);
  const goesOn = /\d$/.test(text.slice(0, to)) && /^[.,]\d/.test(after);
  return !startsInside && !endsInside && !isNumber && !goesOn;
}

/** Paragraphs, list items and table rows, each with its first line, counted from 1. */
export function passagesOf(text: string): { text: string; line: number }[] {
  const passages: { text: string; line: number }[] = [];
  let isOpen = false;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === "") isOpen = false;
    else if (isOpen && !/^\s*(?:[-*+|#>]|\d+[.)])/.test(line)) passages.at(-1)!.text += ` ${line}`;
    else {
      passages.push({ text: line, line: index + 1 });
      isOpen = !/^\s*[|#]/.test(line);
    }
  }
  return passages;
}

/** Shortens a text to its first words on one line, for a report. */
export const short = (text: string): string => {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length <= 120 ? line : `${line.slice(0, 117)}...`;
};
