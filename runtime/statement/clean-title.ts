import { shortened } from "./plain-text.ts";

/** The longest title a project has, in characters. */
export const longestTitle = 120;

/**
 * One line of visible text. A title stands in subjects of mails, in Git and on pages: line breaks, characters that turn the
 * direction of what follows, and such as cannot be seen do not belong there.
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

/** Formatting characters but for the joiners that some scripts and emoji are written with, and those between letters only. */
const unseen =
  /(?!\u200C|\u200D)\p{Cf}|\u034F|\u115F|\u1160|\u17B4|\u17B5|\u3164|\uFFA0|[\uFFFD-\uFFFF]|(?<![\p{L}\p{M}\p{So}]|\uFE0F)(?:\u200C|\u200D)/gu;

/** A title from a text that was not written as one: cleaned, and cut at a word. Undefined where nothing can be read in it. */
export function titleFrom(text: string): string | undefined {
  const title = shortened(cleanTitle(text.slice(0, 2000)), longestTitle);
  return /[\p{L}\p{N}]/u.test(title) ? title : undefined;
}
