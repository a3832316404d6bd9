import type { Span } from "../source/span.ts";

export type Severity = "error" | "warning" | "info";

/** Another place involved in the fault. */
export interface RelatedPlace {
  message: string;
  span: Span;
  /** Edit at this place that the diagnostic's own edit requires. */
  edit?: Edit;
}

/** An exact replacement that is safe to make automatically. */
export interface Edit {
  span: Span;
  text: string;
}

/** One fault of the user's text: the fault, its place, its consequence and its correction. */
export interface Diagnostic {
  /** Identifies the kind of fault, as in `crew explain <id>`. */
  id: string;
  severity: Severity;
  /** One sentence that quotes the user's text. */
  message: string;
  /** The smallest faulty text. */
  span: Span;
  related: RelatedPlace[];
  /** The consequence. */
  why?: string;
  /** One imperative action. */
  help?: string;
  edit?: Edit;
}

/** Returns all replacements that the diagnostic's edit needs; none when it has no edit. */
export function editsOf({ edit, related }: Pick<Diagnostic, "edit" | "related">): Edit[] {
  return edit === undefined ? [] : [edit, ...related.flatMap((place) => place.edit ?? [])];
}
