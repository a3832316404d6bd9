import type { Span } from "./span.ts";

/** Why a file cannot be read as what it should be. Load turns it into a diagnostic. */
export interface SourceFault {
  id: "yaml-syntax" | "merge-conflict" | "duplicate-key" | "file-too-large" | "not-text" | "typographic-quotes";
  message: string;
  span: Span;
  help: string;
  related?: { message: string; span: Span }[];
  /** What to write in the place of which text, where that is certain. */
  edit?: { span: Span; text: string };
}
