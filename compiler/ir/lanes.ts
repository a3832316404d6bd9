import type { Agent, Pipeline } from "../../schema/types.ts";

export type Lane = Agent["lane"];

/** Lanes in ascending order of the effects they allow. */
export const lanes: readonly Lane[] = ["read-only", "dry-run", "execute"];

export function agentsNamed(names: readonly string[], { agents }: Pipeline): Agent[] {
  return names.flatMap((name) => agents[name] ?? []);
}

/** Returns the lane that the agents need together. */
export function highestLane(agents: readonly Agent[]): Lane {
  const needed = new Set(agents.map(({ lane }) => lane));
  return lanes.findLast((lane) => needed.has(lane)) ?? "read-only";
}
