import { linesOf } from "./find-file.ts";

export interface Edit {
  old: string;
  new: string;
  /** True to replace every occurrence. */
  all?: boolean;
}

export type Replaced = { kind: "replaced"; text: string; lines: number[] } | { kind: "refused"; reason: string };

const refuse = (reason: string): Replaced => ({ kind: "refused", reason });

/** Replaces `old` by `new`, exactly and in exactly one place unless `all` is set. */
export function replaceIn(text: string, edit: Edit): Replaced {
  if (edit.old === "")
    return refuse("old is empty: give the text that is to be replaced, or write the file with git_write.");
  if (edit.old === edit.new) return refuse("old and new are the same: nothing would change.");
  const { old, new: put } = withLineEndsOf(text, edit);
  const places = placesOf(text, old);
  if (places.length === 0) return refuse(notFound(text, edit.old));
  if (places.length > 1 && !edit.all) {
    const shown = places.slice(0, 10).map((place) => lineAt(text, place));
    const more = places.length > shown.length ? " and others" : "";
    return refuse(
      `old stands there ${places.length} times, in lines ${shown.join(", ")}${more}: add lines around it until it is one place, or set all.`,
    );
  }
  return {
    kind: "replaced",
    text: text.split(old).join(put),
    lines: places.map((place) => lineAt(text, place)),
  };
}

function placesOf(text: string, old: string): number[] {
  const places: number[] = [];
  for (let at = text.indexOf(old); at >= 0; at = text.indexOf(old, at + old.length)) places.push(at);
  return places;
}

function lineAt(text: string, place: number): number {
  return text.slice(0, place).split("\n").length;
}

/** Keeps Windows line ends, which are not visible in the read result. */
function withLineEndsOf(text: string, edit: Edit): Edit {
  if (!text.includes("\r\n") || edit.old.includes("\r")) return edit;
  const converted = (part: string) => part.replaceAll(/\r?\n/g, "\r\n");
  return { ...edit, old: converted(edit.old), new: converted(edit.new) };
}

function notFound(text: string, old: string): string {
  const lines = linesOf(text);
  if (linesOf(old).every((line) => /^\s*\d+\t/.test(line))) {
    return "old is not in the file. It contains the line numbers that git_read puts before each line: omit them and the tab.";
  }
  const wanted = linesOf(old).find((line) => line.trim() !== "") ?? old;
  const nearest = nearestLine(lines, wanted);
  if (nearest === undefined) return "old is not in the file, and nothing in it is like it: read the file again.";
  const from = Math.max(0, nearest - 1);
  const shown = lines
    .slice(from, nearest + 3)
    .map((line, at) => `${from + at + 1}\t${line.slice(0, 200).toWellFormed()}`);
  const spaces = plain(lines[nearest] ?? "") === plain(wanted) ? " They differ in spaces or in other lines." : "";
  return `old is not in the file. Nearest lines:\n${shown.join("\n")}\nCopy the text exactly.${spaces}`;
}

const plain = (line: string): string => line.replaceAll(/\s+/g, " ").trim();

/** Line with the most pairs of letters in common with the wanted one, if there are enough to help. */
function nearestLine(lines: string[], wanted: string): number | undefined {
  const pairs = pairsOf(wanted);
  let best: { line: number; score: number } | undefined;
  for (const [line, text] of lines.entries()) {
    const others = pairsOf(text);
    const score = (2 * pairs.intersection(others).size) / Math.max(1, pairs.size + others.size);
    if (score >= 0.4 && score > (best?.score ?? 0)) best = { line, score };
  }
  return best?.line;
}

function pairsOf(line: string): Set<string> {
  const text = plain(line).toLowerCase().slice(0, 500);
  return new Set(Array.from({ length: Math.max(0, text.length - 1) }, (_, at) => text.slice(at, at + 2)));
}
