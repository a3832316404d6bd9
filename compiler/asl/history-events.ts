// Numbers of events that Step Functions records.
const callback = 6;
const task = 5;
/** A Pass or a Choice. */
const move = 2;

/** Events by kind of state; `round` is a whole round of a phase. */
export const eventsOf = { callback, task, move, round: move + callback + move } as const;
