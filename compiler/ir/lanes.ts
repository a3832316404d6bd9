import type { Agent, Pipeline, ReviewStep, RunSwarmStep } from "../../schema/types.ts";

export type Lane = Agent["lane"];

/** Lanes in ascending order of the effects they allow. */
export const lanes: readonly Lane[] = ["read-only", "dry-run", "execute"];

/** Returns the agents that work in a run of the step. */
export function agentsOf({ phases, agents }: Pipeline, step: RunSwarmStep | ReviewStep): Agent[] {
  const phase = phases[step.phase];
  const names = (step.kind === "review" ? [phase?.review?.agent] : phase?.members) ?? [];
  return names.flatMap((name) => agents[name ?? ""] ?? []);
}

/** Returns the lane that a run of the step needs: the highest of its agents' lanes. */
export function laneOf(pipeline: Pipeline, step: RunSwarmStep | ReviewStep): Lane {
  const needed = new Set(agentsOf(pipeline, step).map(({ lane }) => lane));
  return lanes.findLast((lane) => needed.has(lane)) ?? "read-only";
}
