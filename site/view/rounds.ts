/** A gate's round as people know it: where an operator had people asked again, no new work was done. */
export function roundName({ round, work }: { round: number; work: number }): string {
  return work === round ? `round ${round}` : `round ${work}, asked again`;
}
