/** A place in a source file. Has the same shape as the pipeline's `Origin`. */
export interface Span {
  /** Workspace-relative path, with forward slashes. */
  file: string;
  /** First offset, in UTF-16 code units. */
  start: number;
  /** Offset past the last code unit. */
  end: number;
  /** Line, from 1. */
  line: number;
  /** Column, from 1, in UTF-16 code units. */
  column: number;
}

/** Returns the place of a file or folder itself, for faults without a text. */
export function startOf(file: string): Span {
  return { file, start: 0, end: 0, line: 1, column: 1 };
}
