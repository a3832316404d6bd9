import { compareText } from "../../../base/compare-text.ts";
import { phaseOfKey } from "../../../schema/table.ts";
import type { ProjectSummary } from "../../../schema/types.ts";
import type { Caller } from "../../inbox/caller.ts";
import type { ProjectRecords } from "../../inbox/project-records.ts";
import { firstRetry } from "../../inbox/retry.ts";
import { causeOfStop } from "../../ledger/projects.ts";
import { budgetUnder } from "../../ledger/terms.ts";
import { sumUsage } from "../../swarm/usage.ts";
import { rehearsedIn } from "./rehearsed.ts";
import { phaseStatus, projectStatus } from "./status.ts";
import { viewerPages } from "./viewer-pages.ts";
import { waitingFor } from "./waiting-for.ts";

export function summarize(project: ProjectRecords, caller: Caller, now: number): ProjectSummary {
  const { id, meta, manifest } = project;
  const statuses = manifest.phases.map((phase) => phaseStatus(project, phase));
  const status = projectStatus(project);
  const rehearsed = rehearsedIn(project);
  const waitingSince = status.startsWith("awaiting") ? openedFirst(project) : undefined;
  const retry = firstRetry(project);
  return {
    id,
    title: meta.title,
    engagement: meta.engagement,
    engagementTitle: manifest.title,
    ...(rehearsed && { rehearsed }),
    status,
    ...(meta.priority !== undefined && { priority: meta.priority }),
    createdAt: meta.createdAt,
    phaseTitle: status === "finished" ? "" : currentPhaseTitle(project),
    phasesDone: statuses.filter((each) => each === "done" || each === "skipped").length,
    phaseCount: manifest.phases.length,
    waitingFor:
      status === "stopped" || status === "rejected"
        ? (meta.cause ?? "")
        : status.startsWith("awaiting")
          ? waitingFor(project)
          : endingOf(meta),
    ...(retry && { retry }),
    awaitsViewer: viewerPages(project, caller, now).length > 0,
    ...(waitingSince !== undefined && { waitingSince }),
    usage: sumUsage([...project.rounds, ...project.reviewRuns].map(({ usage }) => usage)),
    maxCostMicros: budgetUnder(meta.terms, manifest.budget.maxCostMicros),
  };
}

/** Describes why the project is about to end; empty while it is not. */
function endingOf({ status, stopping, ending }: ProjectRecords["meta"]): string {
  if (status === "RUNNING" && stopping !== undefined)
    return `${causeOfStop(stopping)} The turns at work are finished and saved first.`;
  return status === "RUNNING" && ending !== undefined ? `${ending.cause} Its final phases are at work.` : "";
}

/** Opening time of the oldest open item. */
function openedFirst({ gates, questions, operators, topUps }: ProjectRecords): string | undefined {
  const times = [
    ...[...gates, ...operators, ...topUps].filter(({ status }) => status === "OPEN").map(({ openedAt }) => openedAt),
    ...questions.filter(({ status }) => status === "OPEN").map(({ askedAt }) => askedAt),
  ];
  return times.sort(compareText)[0];
}

/** The phase whose round started last. */
function currentPhaseTitle({ rounds, manifest }: ProjectRecords): string {
  const newest = [...rounds].sort((a, b) => compareText(a.startedAt, b.startedAt)).at(-1);
  return manifest.phases.find(({ name }) => name === phaseOfKey(newest?.phase ?? ""))?.title ?? "";
}
