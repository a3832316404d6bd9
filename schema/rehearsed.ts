import type { Rehearsed } from "./types.ts";

const notes: Record<Rehearsed, string> = {
  wholly:
    "This is a rehearsal: the agents' words are simulated, and so is the money shown: it is what real models would cost.",
  partly:
    "Part of this project was rehearsed: there the agents' words are simulated, and so is the money shown for them.",
};

/** Note shown wherever text or costs of a rehearsed project are shown. */
export function rehearsalNote(rehearsed: Rehearsed): string {
  return notes[rehearsed];
}

/** Short form of the note, for lists with one line per project. */
export function rehearsalMark(rehearsed: Rehearsed): string {
  return rehearsed === "wholly"
    ? "rehearsed: words and money simulated"
    : "partly rehearsed: words and money simulated there";
}

/** Notice shown where a project is started that will be rehearsed. */
export const rehearsalAhead =
  "Projects that are started here are rehearsed: the agents' words and the money are simulated.";
