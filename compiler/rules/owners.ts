import type { Agent, Phase } from "../link/model.ts";

/** Returns the agents that have to write a deliverable before the phase can finish. */
export function ownersOf({ deliverables }: Phase): Agent[] {
  const required = deliverables.filter(({ declared }) => declared.optional !== true);
  return [...new Set(required.map(({ owner }) => owner))];
}
