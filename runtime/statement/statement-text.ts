import type { FileKind } from "./file-kind.ts";

/** What was read of a file, to be looked at before a project starts with it. */
export interface StatementText {
  text: string;
  kind: FileKind;
  /** Undefined where nothing in it could be one. */
  title: string | undefined;
  /** What whoever corrects the text should know, in sentences. */
  notes: string[];
  counts: { sections: number; requirements: number; constraints: number; deliverables: number; tables: number };
}
