/** Steps through which a phase can be left. In a branch, all of them are in the branch. */
export interface Exits {
  /** First step after the phase. */
  next: string;
  /** The step that stops. */
  stop: string;
  /** The step after a rejection; it exists only where a gate offers that. */
  reject: string;
  /** Returns the first step of another phase, for requests for changes; a branch has only its own phase. */
  entryOf(phase: string): string;
}
