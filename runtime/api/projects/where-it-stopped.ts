import type { ProjectRecords } from "../../inbox/project-records.ts";
import { reviewedPhase } from "../../ledger/keys.ts";

/**
 * Rounds and entries above which the next execution of a project continues. A review or a gate of the same work that people asked for again
 * has a number of its own, above that of the work.
 */
export function whereItStopped({
  rounds,
  lists,
  reviewRuns,
  gates,
  operators,
}: Pick<ProjectRecords, "rounds" | "lists" | "reviewRuns" | "gates" | "operators">): {
  rounds: Record<string, number>;
  entry: number;
} {
  const highest: Record<string, number> = {};
  const reviews = reviewRuns.map(({ phase, round }) => ({ phase: reviewedPhase(phase) ?? phase, round }));
  for (const { phase, round } of [...rounds, ...lists, ...reviews, ...gates])
    highest[phase] = Math.max(highest[phase] ?? 0, round);
  const entries = [...rounds, ...reviewRuns].map(({ epoch }) => Math.floor(epoch / 1_000));
  return {
    rounds: highest,
    entry: Math.max(0, ...entries, ...operators.map(({ entry }) => entry)) + 1,
  };
}
