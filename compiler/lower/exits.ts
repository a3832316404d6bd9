/** Where the steps of a phase may leave it. In a branch all three are in the branch. */
export interface Exits {
  /** The first step of what follows. */
  next: string;
  /** The step that stops. */
  stop: string;
  /** The step at which another phase begins, for requests for changes; a branch knows only its own phase. */
  entryOf(phase: string): string;
}
