/** Something that may be written at a place. Better ones come first. */
export interface Completion {
  label: string;
  kind: "key" | "name" | "value" | "variable" | "block";
  /** A few words beside the label. */
  detail: string;
  /** Markdown. */
  documentation: string;
  /** What replaces the text from `start` to `end`. */
  text: string;
  start: number;
  end: number;
}
