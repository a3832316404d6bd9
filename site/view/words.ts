import { count } from "../../base/count.ts";
/** "1 approval", "2 approvals"; pass the plural when adding an s is not enough. */

/** "a", "a and b", "a, b and c". */
export function list(items: readonly string[]): string {
  return new Intl.ListFormat("en-GB", { type: "conjunction" }).format(items);
}

/** "a", "a or b", "a, b or c". */
export function choice(items: readonly string[]): string {
  return new Intl.ListFormat("en-GB", { type: "disjunction" }).format(items);
}

/** A rating's or a ledger section's name as a label: "fit-for-purpose" reads "Fit for purpose". */
export function label(name: string): string {
  const spaced = name.replaceAll(/[-_]+/g, " ").trim();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

export const sentenceCase = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Abbreviates a git commit id as git does. */
export const shortRevision = (revision: string): string => revision.slice(0, 7);

/** "480 bytes", "23 KB", "1.4 MB". */
export function fileSize(bytes: number): string {
  if (bytes < 1000) return count(bytes, "byte");
  return bytes < 1_000_000 ? `${Math.round(bytes / 1000)} KB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
