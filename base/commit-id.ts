import type { Branded } from "./branded.ts";

/** The full name of a Git commit: its SHA-1, as 40 lower-case hexadecimal characters. */
export type CommitId = Branded<"commit id">;

export function isCommitId(value: unknown): value is CommitId {
  return typeof value === "string" && /^[0-9a-f]{40}$/.test(value);
}

/** Throws a `TypeError` for any other text, including an abbreviated id. */
export function asCommitId(text: string): CommitId {
  if (isCommitId(text)) return text;
  throw new TypeError(`"${text}" is not the id of a commit: 40 hexadecimal characters`);
}
