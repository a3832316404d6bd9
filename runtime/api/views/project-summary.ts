import type { ProjectStatus, ProjectSummary } from "../../../schema/types.ts";
import { budgetUnder } from "../../ledger/terms.ts";
import { sumUsage } from "../../swarm/usage.ts";
import { compare, type ProjectRecords } from "../projects/project-records.ts";
import { rehearsedIn } from "./rehearsed.ts";
import { phaseStatus, projectStatus } from "./status.ts";

export function summarize(project: ProjectRecords): ProjectSummary {
  const { id, meta, manifest } = project;
  const statuses = manifest.phases.map((phase) => phaseStatus(project, phase));
  const status = projectStatus(project);
  const rehearsed = rehearsedIn(project);
  return {
    id,
    title: meta.title,
    engagement: meta.engagement,
    engagementTitle: manifest.title,
    ...(rehearsed && { rehearsed }),
    status,
    createdAt: meta.createdAt,
    phaseTitle: status === "finished" ? "" : currentPhaseTitle(project),
    phasesDone: statuses.filter((each) => each === "done" || each === "skipped").length,
    phaseCount: manifest.phases.length,
    waitingFor: waitingFor(project, status),
    usage: sumUsage([...project.rounds, ...project.reviewRuns].map(({ usage }) => usage)),
    maxCostMicros: budgetUnder(meta.terms, manifest.budget.maxCostMicros),
  };
}

/** The phase whose round began last. */
function currentPhaseTitle({ rounds, manifest }: ProjectRecords): string {
  const newest = [...rounds].sort((a, b) => compare(a.startedAt, b.startedAt)).at(-1);
  return manifest.phases.find(({ name }) => name === newest?.phase)?.title ?? "";
}

function waitingFor(project: ProjectRecords, status: ProjectStatus): string {
  const titleOf = (phase: string) => project.manifest.phases.find(({ name }) => name === phase)?.title ?? phase;
  const isOpen = (item: { status: string }) => item.status === "OPEN";
  switch (status) {
    case "awaiting-operator": {
      const item = project.operators.find(isOpen);
      return item === undefined ? "" : `The delivery team decides how ${titleOf(item.phase)} goes on.`;
    }
    case "awaiting-answer": {
      const item = project.questions.find(isOpen);
      return item === undefined ? "" : `An answer to a question in ${titleOf(item.phase)}.`;
    }
    case "awaiting-approval": {
      const gate = project.gates.findLast(isOpen);
      return gate === undefined ? "" : `A decision on ${titleOf(gate.phase)}, round ${gate.round}.`;
    }
    case "stopped":
      return project.meta.cause ?? "";
    default:
      return "";
  }
}
