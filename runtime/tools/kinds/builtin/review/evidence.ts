import type { Digest } from "../../../../../base/digest.ts";
import type { Files } from "../../../ports.ts";
import type { Seen } from "../../../seen.ts";
import { isBinary, linesOf } from "../git/find-file.ts";

const shortestQuote = 8;

/** Reason why the agent may not judge this content of the file: it has not read it, or does not quote it. Undefined when it may. */
export async function faultInEvidence(
  { files, seen }: { files: Files; seen: Seen },
  agent: string,
  { path, digest, quotes }: { path: string; digest: Digest; quotes: string[] },
): Promise<string | undefined> {
  const bytes = await files.read(path);
  const lines = isBinary(bytes) ? [] : linesOf(bytes.toString());
  // A binary or empty file cannot be quoted.
  if (lines.every((line) => line.trim() === "")) return undefined;
  const unread = seen.unread(agent, { path, digest, of: lines.length });
  if (unread.length > 0) {
    return `You have not read ${path} as it is now: read lines ${unread.join(", ")} with git_read, or what has changed since your verdict with git_diff.`;
  }
  const isQuote = (quote: string) => isLineOf(lines, quote);
  if (quotes.some(isQuote)) return undefined;
  return quotes.length === 0
    ? `Quote a line of ${path} that your verdict rests on.`
    : `${JSON.stringify(quotes[0]?.slice(0, 120).toWellFormed())} is no line of ${path}: copy at least ${shortestQuote} characters of one line, without its number.`;
}

/** True when the quote contains enough of one of the lines. */
export function isLineOf(lines: readonly string[], quote: string): boolean {
  const known = lines.map(plain);
  const longest = Math.max(0, ...known.map((line) => line.length));
  const wanted = plain(quote);
  return (
    wanted !== "" && wanted.length >= Math.min(shortestQuote, longest) && known.some((line) => line.includes(wanted))
  );
}

const plain = (line: string): string => line.replaceAll(/\s+/g, " ").trim();
