import type { Span } from "../source/span.ts";

export type Severity = "error" | "warning" | "info";

/** Another place that takes part in the fault. */
export interface RelatedPlace {
  message: string;
  span: Span;
  /** What the diagnostic's own edit needs there as well. */
  edit?: Edit;
}

/** An exact replacement that is safe to make without asking. */
export interface Edit {
  span: Span;
  text: string;
}

/** One fault of the user's text: what is wrong, where, why it matters and what to do. */
export interface Diagnostic {
  /** Names the fault, as in `crew explain <id>`. */
  id: string;
  severity: Severity;
  /** One sentence that quotes the user's text. */
  message: string;
  /** The smallest guilty text. */
  span: Span;
  related: RelatedPlace[];
  /** The consequence. */
  why?: string;
  /** One imperative action. */
  help?: string;
  edit?: Edit;
}

/** All that has to be replaced to follow the diagnostic's edit; none where it has none. */
export function editsOf({ edit, related }: Pick<Diagnostic, "edit" | "related">): Edit[] {
  return edit === undefined ? [] : [edit, ...related.flatMap((place) => place.edit ?? [])];
}
