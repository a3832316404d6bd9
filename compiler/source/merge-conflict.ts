import type { SourceFault } from "./source-fault.ts";
import type { TextFile } from "./text-file.ts";

/** An unresolved conflict left by version control, from its opening line to the end of its closing line. */
export interface Conflict {
  start: number;
  end: number;
  /** End of its first line. */
  openedAt: number;
  /** The first and the last side; their common ancestor is between them. */
  ours: Stretch;
  theirs: Stretch;
}

interface Stretch {
  start: number;
  end: number;
}

/** Matches the lines that Git, Mercurial or Jujutsu write around and between the sides, at the left margin. */
const marker = /^(<{7,}|\|{7,}|={7,}|>{7,}|%{7}|\+{7})(?:[ \t][^\r\n]*)?$/gm;

/** Returns the outermost conflicts of a text. One without its opening or closing line does not count. */
export function conflictsIn(text: string): Conflict[] {
  if (!/^<{7}/m.test(text)) return [];
  const conflicts: Conflict[] = [];
  let open: { start: number; openedAt: number; from: number; parts: Stretch[] } | undefined;
  let depth = 0;
  for (const { 0: line, 1: mark = "", index } of text.matchAll(marker)) {
    const behind = nextLine(text, index + line.length);
    if (mark.startsWith("<")) {
      if (depth++ === 0) open = { start: index, openedAt: index + line.length, from: behind, parts: [] };
    } else if (open !== undefined && depth === 1) {
      open.parts.push({ start: open.from, end: index });
      open.from = behind;
      const [ours, theirs] = [open.parts[0], open.parts.at(-1)];
      const isClosed = mark.startsWith(">") && open.parts.length > 1;
      if (isClosed && ours && theirs) {
        conflicts.push({ start: open.start, openedAt: open.openedAt, end: behind, ours, theirs });
      }
    }
    if (mark.startsWith(">") && depth > 0) depth--;
  }
  return conflicts;
}

function nextLine(text: string, end: number): number {
  return end + (/^(?:\r\n|\n|\r)/.exec(text.slice(end, end + 2))?.[0].length ?? 0);
}

/** Returns the text with one side of every conflict. The rest is blanked, so that places do not move. */
export function oneSide(text: string, conflicts: readonly Conflict[], side: "ours" | "theirs"): string {
  let result = "";
  let done = 0;
  for (const conflict of conflicts) {
    const { start, end } = conflict[side];
    result += text.slice(done, conflict.start) + blank(text.slice(conflict.start, start));
    result += text.slice(start, end) + blank(text.slice(end, conflict.end));
    done = conflict.end;
  }
  return result + text.slice(done);
}

function blank(text: string): string {
  return text.replaceAll(/[^\r\n]/g, " ");
}

/** Returns one fault for all conflicts of a file. */
export function conflictFault(source: TextFile, conflicts: readonly Conflict[]): SourceFault | undefined {
  const [first, ...others] = conflicts.map(({ start, openedAt }) => source.span(start, openedAt));
  if (first === undefined) return undefined;
  return {
    id: "merge-conflict",
    message: "A merge conflict is not resolved here.",
    span: first,
    help: "keep one of the two sides, and remove the lines that begin with <<<<<<<, ======= and >>>>>>>",
    related: others.map((span) => ({ message: "Another one begins here.", span })),
  };
}

/** Returns the fault of a prose text with conflicts. A conflict in a fenced block is an example and does not count. */
export function conflictInProse(source: TextFile): SourceFault | undefined {
  const conflicts = conflictsIn(source.text);
  return conflictFault(
    source,
    conflicts.filter(({ start }) => !isFenced(source.text.slice(0, start))),
  );
}

function isFenced(before: string): boolean {
  let fence: string | undefined;
  for (const [, mark = ""] of before.matchAll(/^ {0,3}(`{3,}|~{3,})/gm)) {
    if (fence === undefined) fence = mark;
    else if (mark.startsWith(fence)) fence = undefined;
  }
  return fence !== undefined;
}
