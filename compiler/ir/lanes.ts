import type { Agent, Pipeline, ReviewStep, RunSwarmStep } from "../../schema/types.ts";

export type Lane = Agent["lane"];

/** From the least to the most that tools may do. */
export const lanes: readonly Lane[] = ["read-only", "dry-run", "execute"];

/** Who works in a run of the step. */
export function agentsOf({ phases, agents }: Pipeline, step: RunSwarmStep | ReviewStep): Agent[] {
  const phase = phases[step.phase];
  const names = (step.kind === "review" ? [phase?.review?.agent] : phase?.members) ?? [];
  return names.flatMap((name) => agents[name ?? ""] ?? []);
}

/** The lane that a run of the step needs: the highest among those who work in it. */
export function laneOf(pipeline: Pipeline, step: RunSwarmStep | ReviewStep): Lane {
  const needed = new Set(agentsOf(pipeline, step).map(({ lane }) => lane));
  return lanes.findLast((lane) => needed.has(lane)) ?? "read-only";
}
