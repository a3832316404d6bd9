import type { ProjectRecords } from "../../inbox/project-records.ts";

/** Rounds and entries above which the next execution of a project continues. */
export function whereItStopped({
  rounds,
  lists,
  reviewRuns,
  operators,
}: Pick<ProjectRecords, "rounds" | "lists" | "reviewRuns" | "operators">): {
  rounds: Record<string, number>;
  entry: number;
} {
  const highest: Record<string, number> = {};
  for (const { phase, round } of [...rounds, ...lists]) highest[phase] = Math.max(highest[phase] ?? 0, round);
  const entries = [...rounds, ...reviewRuns].map(({ epoch }) => Math.floor(epoch / 1_000));
  return {
    rounds: highest,
    entry: Math.max(0, ...entries, ...operators.map(({ entry }) => entry)) + 1,
  };
}
