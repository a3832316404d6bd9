import type { Agent, Phase } from "../link/model.ts";

/** Returns the minimum number of handoffs that lead to each agent. A forced handoff precedes any that an agent chooses. */
export function handoffsNeeded(phase: Phase): ReadonlyMap<Agent, number> {
  const needed = new Map<Agent, number>();
  if (phase.entry !== undefined) needed.set(phase.entry, 0);
  for (const [member, handoffs] of needed) {
    for (const next of successors(phase, member)) if (!needed.has(next)) needed.set(next, handoffs + 1);
  }
  return needed;
}

function successors(phase: Phase, member: Agent): readonly Agent[] {
  const forced = phase.forcedHandoffs.filter(({ from }) => from === member).map(({ to }) => to);
  return forced.length > 0 ? forced : phase.members;
}
