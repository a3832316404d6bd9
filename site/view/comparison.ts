import { diffArrays, diffWordsWithSpace } from "diff";

export interface Part {
  text: string;
  isChanged: boolean;
}

/** One line of a comparison, with its number in the version or versions that have it. */
export interface Line {
  kind: "same" | "removed" | "added";
  before?: number;
  after?: number;
  parts: Part[];
}

/** A group of lines, after a number of omitted unchanged ones. */
export interface Hunk {
  skipped: number;
  lines: Line[];
}

export interface Comparison {
  hunks: Hunk[];
  added: number;
  removed: number;
}

export interface Row {
  left?: Line;
  right?: Line;
}

const contextLines = 3;
const mostEdits = 2_000;
const longestWordDiff = 4_000;

/** Compares two texts by line and, within changed lines, by word; `undefined` when they differ so much that a comparison is useless. */
export function compareTexts(before: string, after: string): Comparison | undefined {
  const changes = diffArrays(splitLines(before), splitLines(after), { maxEditLength: mostEdits });
  if (!changes) return undefined;
  const numbers = { before: 0, after: 0 };
  const lines = changes.flatMap((change): Line[] => {
    const kind = change.added ? "added" : change.removed ? "removed" : "same";
    return change.value.map((text) => numberLine(kind, text, numbers));
  });
  markWords(lines);
  return {
    hunks: cutHunks(lines),
    added: lines.filter((line) => line.kind === "added").length,
    removed: lines.filter((line) => line.kind === "removed").length,
  };
}

function splitLines(text: string): string[] {
  const lines = text.replaceAll("\r\n", "\n").split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

function numberLine(kind: Line["kind"], text: string, numbers: { before: number; after: number }): Line {
  const line: Line = { kind, parts: [{ text, isChanged: false }] };
  if (kind !== "added") line.before = ++numbers.before;
  if (kind !== "removed") line.after = ++numbers.after;
  return line;
}

/** Pairs the removed lines of a change with the added ones in order and marks the words that differ. */
function markWords(lines: Line[]): void {
  for (const { removed, added } of changedBlocks(lines)) {
    for (const [index, old] of removed.entries()) {
      const fresh = added[index];
      if (fresh) markPair(old, fresh);
    }
  }
}

function changedBlocks(lines: readonly Line[]): { removed: Line[]; added: Line[] }[] {
  const blocks: { removed: Line[]; added: Line[] }[] = [];
  for (const [index, line] of lines.entries()) {
    if (line.kind === "same") continue;
    if (index === 0 || lines[index - 1]!.kind === "same") blocks.push({ removed: [], added: [] });
    blocks.at(-1)![line.kind].push(line);
  }
  return blocks;
}

function markPair(old: Line, fresh: Line): void {
  const [before, after] = [old.parts[0]!.text, fresh.parts[0]!.text];
  if (before.length + after.length > longestWordDiff) return;
  const words = diffWordsWithSpace(before, after);
  const kept = words.reduce((sum, word) => sum + (word.added || word.removed ? 0 : word.value.length), 0);
  // Two sentences with few common words are unrelated; marks on half of them would be noise.
  if (kept * 3 < Math.min(before.length, after.length)) return;
  old.parts = joinParts(
    words.filter((word) => !word.added).map((word) => ({ text: word.value, isChanged: word.removed })),
  );
  fresh.parts = joinParts(
    words.filter((word) => !word.removed).map((word) => ({ text: word.value, isChanged: word.added })),
  );
}

/** Merges the marks of adjacent changed words, with the spaces between them. */
function joinParts(parts: readonly Part[]): Part[] {
  const joined: Part[] = [];
  for (const [index, part] of parts.entries()) {
    const isGap =
      part.text.trim() === "" && parts[index - 1]?.isChanged === true && parts[index + 1]?.isChanged === true;
    const isChanged = part.isChanged || isGap;
    const last = joined.at(-1);
    if (last?.isChanged === isChanged) last.text += part.text;
    else joined.push({ text: part.text, isChanged });
  }
  return joined;
}

function cutHunks(lines: readonly Line[]): Hunk[] {
  const hunks: Hunk[] = [];
  let end = 0;
  for (const [index, line] of lines.entries()) {
    if (line.kind === "same") continue;
    const wanted = Math.max(end, index - contextLines);
    // A note about one omitted line would take as much space as the line.
    const from = wanted - end === 1 ? end : wanted;
    const to = Math.min(lines.length, index + contextLines + 1);
    if (hunks.length === 0 || from > end) hunks.push({ skipped: from - end, lines: [] });
    hunks.at(-1)!.lines.push(...lines.slice(Math.max(from, end), to));
    end = Math.max(end, to);
  }
  return hunks;
}

/** Arranges a hunk in two columns: a replacement beside the replaced line. */
export function pairRows(hunk: Hunk): Row[] {
  const rows: Row[] = [];
  let waiting = 0;
  for (const line of hunk.lines) {
    if (line.kind === "same") {
      rows.push({ left: line, right: line });
      waiting = rows.length;
    } else if (line.kind === "removed") {
      rows.push({ left: line });
    } else {
      while (waiting < rows.length && rows[waiting]!.right) waiting++;
      if (rows[waiting]) rows[waiting]!.right = line;
      else rows.push({ right: line });
    }
  }
  return rows;
}
