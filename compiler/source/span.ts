/** A place in a source file. The same shape as the `Origin` that the pipeline carries. */
export interface Span {
  /** Workspace-relative path, with forward slashes. */
  file: string;
  /** First offset, UTF-16 code units. */
  start: number;
  /** Offset past the last. */
  end: number;
  /** From 1. */
  line: number;
  /** From 1, UTF-16 code units. */
  column: number;
}

/** The place of a file or folder itself, where no text in it is guilty. */
export function startOf(file: string): Span {
  return { file, start: 0, end: 0, line: 1, column: 1 };
}
