import type { Span } from "./span.ts";

/** Reason why a file cannot be read as its kind. Load turns it into a diagnostic. */
export interface SourceFault {
  id: "yaml-syntax" | "merge-conflict" | "duplicate-key" | "file-too-large" | "not-text" | "typographic-quotes";
  message: string;
  span: Span;
  help: string;
  related?: { message: string; span: Span }[];
  /** Replacement for a text, when the correction is certain. */
  edit?: { span: Span; text: string };
}
