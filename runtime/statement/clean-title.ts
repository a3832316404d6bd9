import { shortened } from "./plain-text.ts";

/** Maximum length of a project's title, in characters. */
export const longestTitle = 120;

/**
 * Returns one line of visible text. Titles appear in mail subjects, in Git and on pages, so line breaks, direction
 * marks and invisible characters are removed.
 */
export function cleanTitle(text: string): string {
  return text
    .toWellFormed()
    .normalize("NFC")
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Zs}]+/gu, " ")
    .replace(unseen, "")
    .replace(/ {2,}/g, " ")
    .trim();
}

/** Formatting characters, except the joiners that some scripts and emoji need, and those only between letters. */
const unseen =
  /(?!\u200C|\u200D)\p{Cf}|\u034F|\u115F|\u1160|\u17B4|\u17B5|\u3164|\uFFA0|[\uFFFD-\uFFFF]|(?<![\p{L}\p{M}\p{So}]|\uFE0F)(?:\u200C|\u200D)/gu;

/** Makes a title from a text that was not written as one: cleaned, and cut at a word. Undefined when nothing is legible. */
export function titleFrom(text: string): string | undefined {
  const title = shortened(cleanTitle(text.slice(0, 2000)), longestTitle);
  return /[\p{L}\p{N}]/u.test(title) ? title : undefined;
}
