import type { Span } from "./span.ts";

/** A text with its places: YAML, a prompt, a template or a statement of work. */
export interface TextFile {
  /** Workspace-relative path. */
  readonly file: string;
  /** Text without a byte order mark, and with \n where a checkout on Windows has \r\n: the same on every machine. */
  readonly text: string;
  /** Returns the place of the UTF-16 offsets `start` to `end`. */
  span(start: number, end: number): Span;
  /** Returns the offset of a line and column, both from 1. */
  offset(line: number, column: number): number;
}

export function createTextFile(file: string, text: string): TextFile {
  let lineStarts: number[] | undefined;
  const starts = (): number[] => {
    lineStarts ??= findLineStarts(text);
    return lineStarts;
  };
  return {
    file,
    text,
    span(start, end) {
      const line = lastAtOrBefore(starts(), start);
      return { file, start, end: Math.max(start, end), line: line + 1, column: start - (starts()[line] ?? 0) + 1 };
    },
    offset: (line, column) => Math.min(text.length, (starts()[line - 1] ?? text.length) + column - 1),
  };
}

/** Returns the place from `start` to the last character before `end` that is not space. */
export function writtenSpan(source: TextFile, start: number, end: number): Span {
  // A space that YAML reads as a letter stays in the span.
  return source.span(start, start + source.text.slice(start, end).replace(/[ \t\r\n]+$/, "").length);
}

/** Returns the offsets at which lines begin; a line ends with \n, \r\n or \r. */
export function findLineStarts(text: string): number[] {
  const starts = [0];
  for (const match of text.matchAll(/\r\n|\n|\r/g)) starts.push(match.index + match[0].length);
  return starts;
}

function lastAtOrBefore(starts: number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
