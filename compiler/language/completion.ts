/** Text that may be written at a place. Better suggestions come first. */
export interface Completion {
  label: string;
  kind: "key" | "name" | "value" | "variable" | "block";
  /** A few words beside the label. */
  detail: string;
  /** Markdown. */
  documentation: string;
  /** Replacement for the text from `start` to `end`. */
  text: string;
  start: number;
  end: number;
}
