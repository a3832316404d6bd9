import type { Rehearsed } from "./types.ts";

const notes: Record<Rehearsed, string> = {
  wholly:
    "This is a rehearsal: the agents' words are simulated, and so is the money shown: it is what real models would cost.",
  partly:
    "Part of this project was rehearsed: there the agents' words are simulated, and so is the money shown for them.",
};

/** The note wherever words or money of a rehearsed project are shown. */
export function rehearsalNote(rehearsed: Rehearsed): string {
  return notes[rehearsed];
}

/** The same in few words, where each of several projects has its line. */
export function rehearsalMark(rehearsed: Rehearsed): string {
  return rehearsed === "wholly"
    ? "rehearsed: words and money simulated"
    : "partly rehearsed: words and money simulated there";
}

/** Said where projects are started that will be rehearsed. */
export const rehearsalAhead =
  "Projects that are started here are rehearsed: the agents' words and the money are simulated.";
