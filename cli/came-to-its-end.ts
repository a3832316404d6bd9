/** True for a rehearsal that came to the end that its settings play: only they can have a gate reject the work. */
export function cameToItsEnd({ outcome }: { outcome: string }): boolean {
  return outcome === "finished" || outcome === "rejected";
}
