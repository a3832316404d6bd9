import type { GateStart, StatusPhase } from "../../../../schema/types.ts";
import { phaseTitle } from "../../phase-title.ts";
import type { ProjectRecords } from "../../project-records.ts";

/** Returns what an approval at the phase's gate starts, as the compiler computed it. */
export function startOf(project: ProjectRecords, phase: StatusPhase): GateStart | undefined {
  const starts = phase.gate?.starts;
  if (starts === undefined) return undefined;
  const beside = project.manifest.phases.filter(({ index, name }) => index === phase.index && name !== phase.name);
  return {
    ...starts,
    phases: starts.phases.map((each) => ({ ...each, title: phaseTitle(project, each.phase) })),
    beside: beside.map(({ title }) => title),
  };
}
