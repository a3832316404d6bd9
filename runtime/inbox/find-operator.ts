import type { OperatorRecord, ProjectRecords } from "./project-records.ts";

/** Finds the item of an entry; for a page that has only the round, the newest of that round. */
export function findOperator(project: ProjectRecords, phase: string, number: number): OperatorRecord | undefined {
  const ofPhase = project.operators.filter((item) => item.phase === phase);
  return ofPhase.find(({ entry }) => entry === number) ?? ofPhase.findLast(({ round }) => Number(round) === number);
}
