import type { Agent, Pipeline, Tool } from "../../schema/types.ts";

export type Lane = Agent["lane"];

/** Lanes in ascending order of the effects they allow. */
export const lanes: readonly Lane[] = ["read-only", "dry-run", "execute"];

const laneOf = { read: "read-only", write: "dry-run", execute: "execute" } as const;

/** Returns the lane that allows the effect. */
export function laneOfEffect(effect: Tool["effect"]): Lane {
  return laneOf[effect];
}

export function agentsNamed(names: readonly string[], { agents }: Pipeline): Agent[] {
  return names.flatMap((name) => agents[name] ?? []);
}

/** Returns the lane that the agents need together. */
export function highestLane(agents: readonly Agent[]): Lane {
  const needed = new Set(agents.map(({ lane }) => lane));
  return lanes.findLast((lane) => needed.has(lane)) ?? "read-only";
}
