import type { ProjectRecords } from "../../inbox/project-records.ts";

/** Rounds and entries above which the next execution of a project continues. */
export function whereItStopped({ rounds, reviewRuns, operators }: ProjectRecords): {
  rounds: Record<string, number>;
  entry: number;
} {
  const highest: Record<string, number> = {};
  for (const { phase, round } of rounds) highest[phase] = Math.max(highest[phase] ?? 0, round);
  const entries = [...rounds, ...reviewRuns].map(({ epoch }) => Math.floor(epoch / 1_000));
  return { rounds: highest, entry: Math.max(0, ...entries, ...operators.map(({ entry }) => entry)) + 1 };
}
