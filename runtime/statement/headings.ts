import type { Block } from "./block.ts";
import { follows, type Marker, markerOf } from "./markers.ts";
import { obliges, plain, wordCount } from "./plain-text.ts";

type Heading = Block & { kind: "heading" };

/** Parses a marked heading: `##` of Markdown, `==` of AsciiDoc. Separates its number from its words. */
export function headingOf(text: string): Heading | undefined {
  const match = /^(#{1,6}|={1,6})(?:\s+|(?<=#)(?=\p{L}))(.*)$/u.exec(text) ?? /^(#{1,6})$/.exec(text);
  if (match === null) return undefined;
  const words = plain((match[2] ?? "").replace(/\s#+$/, ""));
  const marker = markerOf(words);
  const isNumbered = marker !== undefined && marker.style !== "bullet" && marker.style !== "letter";
  const number = isNumbered ? marker.number || String(marker.place) : "";
  return {
    kind: "heading",
    level: (match[1] ?? "#").length,
    number,
    text: (isNumbered ? marker.rest : words).replace(/\s*:$/, ""),
  };
}

/** Heading level of a line of `=` or `-` below a text. */
export function underlineLevel(text: string): number | undefined {
  if (/^={2,}$/.test(text)) return 1;
  return /^-{2,}$/.test(text) ? 2 : undefined;
}

/** True for a line that is a heading without a mark: bold throughout, in capitals, or a few words with a colon before a list. */
export function isHeadingByItself(text: string, next: string): boolean {
  const words = plain(text);
  if (wordCount(words) > 12 || words.length > 100 || obliges(words) || /[.;,]$/.test(words)) return false;
  if (/^(\*\*|__)[^*_].*\1:?$/.test(text)) return true;
  if (/^[^\p{Ll}]*$/u.test(words) && /\p{Lu}{3}|\p{Lu}.*\s.*\p{Lu}{2}/u.test(words)) return !/[|@]|\d{4,}/.test(words);
  const isLabel = /^\p{Lu}.*:$/u.test(words) && wordCount(words) <= 6;
  return isLabel && (next === "" || markerOf(next) !== undefined);
}

/** True for a numbered line that is short, not a sentence, and has no adjacent sibling. */
export function isNumberedHeading(marker: Marker, sibling: Marker | undefined, lines: string[], at: number): boolean {
  if (marker.style === "bullet" || marker.style === "identifier") return false;
  const words = plain(marker.rest);
  if (wordCount(words) > 12 || words.length > 90 || /[.;,?!]$/.test(words) || obliges(words)) return false;
  // "The formats are:" introduces a list.
  if (words.endsWith(":") && wordCount(words) > 4) return false;
  if (!/^\p{Lu}/u.test(words) || /\b(?:will|should|may|can)\b/.test(words)) return false;
  const next =
    lines
      .slice(at + 1, at + 12)
      .find((line) => line.trim() !== "")
      ?.trim() ?? "";
  if (underlineLevel(next) !== undefined) return true;
  const after = markerOf(next);
  if (after !== undefined && follows(after, marker)) return false;
  // The last item of a list looks like a heading, except for the item before it.
  if (sibling !== undefined && follows(marker, sibling)) return false;
  const below = lines[at + 1]?.trim() ?? "";
  return below === "" || after !== undefined || /^[\p{Lu}\d*_#|>“"]/u.test(below);
}
