import type { OperatorRecord, ProjectRecords } from "./project-records.ts";

/** The item of that entry; where a page knows only the round, the newest of that round. */
export function findOperator(project: ProjectRecords, phase: string, number: number): OperatorRecord | undefined {
  const ofPhase = project.operators.filter((item) => item.phase === phase);
  return ofPhase.find(({ entry }) => entry === number) ?? ofPhase.findLast(({ round }) => Number(round) === number);
}
