/** Causes of a round. */
export const roundCauses = ["start", "review", "decision", "operator", "return", "top-up", "conflict"] as const;

export type RoundCause = (typeof roundCauses)[number];
