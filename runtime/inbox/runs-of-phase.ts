import { phaseOfKey } from "../../schema/table.ts";
import type { ProjectRecords } from "./project-records.ts";

/** All rounds and reviews of the phase, and of its elements where it works on a list. */
export function runsOfPhase({ rounds, reviewRuns }: Pick<ProjectRecords, "rounds" | "reviewRuns">, phase: string) {
  return [...rounds, ...reviewRuns].filter((run) => phaseOfKey(run.phase) === phase);
}
