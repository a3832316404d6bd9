import { createHash } from "node:crypto";
import type { ForgeComment, ForgePerson } from "./forge.ts";

/** A comment of HTML, which forges do not show. The key is hashed: it may contain `-->`. */
function markerOf(key: string): string {
  return `<!-- crew:${createHash("sha256").update(key).digest("hex").slice(0, 32)} -->`;
}

export function withMarker(text: string, key: string): string {
  return `${text}\n\n${markerOf(key)}`;
}

/** True for a text that crew wrote, on whichever machine and for whichever project. */
export function isMarked(text: string): boolean {
  return /<!-- crew:[0-9a-f]{32} -->/.test(text);
}

/** Finds the comment with a key. One of somebody else with the same marker is not it: anybody can copy a marker. */
export function findMarked(
  comments: readonly ForgeComment[],
  key: string,
  self: ForgePerson,
): ForgeComment | undefined {
  const marker = markerOf(key);
  return comments.find(({ text, author }) => author?.id === self.id && text.includes(marker));
}
