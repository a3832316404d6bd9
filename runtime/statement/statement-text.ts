import type { FileKind } from "./file-kind.ts";

/** Text of a file, to be checked by a person before a project starts with it. */
export interface StatementText {
  text: string;
  kind: FileKind;
  /** Undefined when no title was found. */
  title: string | undefined;
  /** Notes for the person who corrects the text, as sentences. */
  notes: string[];
  counts: { sections: number; requirements: number; constraints: number; deliverables: number; tables: number };
}
