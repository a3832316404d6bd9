/** A kind for a test to add: its own files, and edits of files that are there. */
export interface PlantedKind {
  /** Whole files by path. */
  own: { [path: string]: string };
  edits: readonly { file: string; find: string; replace: string }[];
}
