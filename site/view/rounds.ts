/** Name of a gate's round for people: a round without new work, where an operator requested the decision again, is named after its work. */
export function roundName({ round, work }: { round: number; work: number }): string {
  return work === round ? `round ${round}` : `round ${work}, asked again`;
}
