import { type Caller, memberOf, operatorGroup } from "../../inbox/caller.ts";
import { hasDamage } from "../../inbox/damaged-records.ts";
import type { GateRecord, ProjectRecords } from "../../inbox/project-records.ts";
import { gateStatus } from "./status.ts";

/** True for a caller who can decide at this gate now: one of its people without a vote yet. */
export function mayDecideAt(project: ProjectRecords, gate: GateRecord, caller: Caller, now: number): boolean {
  const group = project.manifest.phases.find(({ name }) => name === gate.phase)?.gate?.group;
  return (
    gateStatus(project, gate, now) === "open" &&
    !hasDamage(project) &&
    isIn(project, group, caller) &&
    gate.votes?.[caller.email] === undefined
  );
}

/** Pages of a project on which this person can act. */
export function viewerPages(project: ProjectRecords, caller: Caller, now: number): string[] {
  const { manifest, questions, gates, operators } = project;
  const here = `/projects/${encodeURIComponent(project.id)}`;
  if (project.meta.status !== "RUNNING") return [];
  return [
    ...operators
      .filter(({ status }) => status === "OPEN" && isIn(project, operatorGroup, caller))
      .map(({ phase, entry }) => `${here}/operator/${encodeURIComponent(phase)}/${entry}`),
    ...questions
      .filter(({ status }) => status === "OPEN" && isIn(project, manifest.questionGroup, caller))
      .map(({ id }) => `${here}/questions/${encodeURIComponent(id)}`),
    ...gates
      .filter((gate) => mayDecideAt(project, gate, caller, now))
      .map(({ phase, round }) => `${here}/gates/${encodeURIComponent(phase)}/${round}`),
  ];
}

function isIn({ manifest }: ProjectRecords, group: string | undefined, caller: Caller): boolean {
  return group !== undefined && memberOf(manifest, group, caller) !== undefined;
}
