import type { ProjectQuery, ProjectState } from "../../../schema/site-data.ts";
import type { ProjectPage, ProjectSummary } from "../../../schema/types.ts";
import type { Caller } from "../../inbox/caller.ts";
import type { Decider } from "../../inbox/decider.ts";
import { readProject } from "../../inbox/project-records.ts";
import { sumUsage } from "../../swarm/usage.ts";
import { logFailure } from "../../telemetry/log-failure.ts";
import { matches, type ProjectRow, projectRows, whyNotShown } from "./project-rows.ts";
import { summarize } from "./project-summary.ts";
import { queuedBehind } from "./queued-behind.ts";

export const pageSize = 25;

type Sources = Pick<Decider, "table" | "manifests" | "clock">;

/** One page of the projects that the caller may see. Reads only the projects of the page completely. */
export async function listProjects(
  sources: Sources,
  caller: Caller,
  query: ProjectQuery,
  size = pageSize,
): Promise<ProjectPage> {
  // A search may be for a project that finished years ago.
  const isSearch = query.state === "finished" || query.state === "rejected" || (query.text ?? "").trim() !== "";
  const rows = await projectRows(sources, caller, isSearch ? "all" : "newest");
  const found = rows.filter((row) => matches(row, query));
  const pages = Math.max(1, Math.ceil(found.length / size));
  const page = Math.min(Math.max(1, query.page ?? 1), pages);
  const shown = await Promise.all(
    found.slice((page - 1) * size, page * size).map((row) => summaryOf(sources, caller, row)),
  );
  return {
    projects: shown.filter((summary) => summary !== undefined),
    page,
    pages,
    found: found.length,
    states: countStates(rows),
    engagements: engagementsOf(rows),
  };
}

function countStates(rows: ProjectRow[]): Record<ProjectState, number> {
  const states = { yours: 0, waiting: 0, queued: 0, working: 0, finished: 0, stopped: 0, rejected: 0 };
  for (const { state, isYours } of rows) {
    states[state] += 1;
    if (isYours) states.yours += 1;
  }
  return states;
}

function engagementsOf(rows: ProjectRow[]): ProjectPage["engagements"] {
  const titles = new Map(rows.map(({ engagement, engagementTitle }) => [engagement, engagementTitle]));
  return [...titles].map(([name, title]) => ({ name, title })).sort((a, b) => a.title.localeCompare(b.title));
}

/** Summary of a project; an unreadable one does not break the list. */
async function summaryOf(
  { table, manifests, clock }: Sources,
  caller: Caller,
  row: ProjectRow,
): Promise<ProjectSummary | undefined> {
  if (row.unreadable !== undefined) return summarizeUnreadable(row, row.unreadable);
  try {
    const project = await readProject(table, manifests, row.id);
    if (project === undefined) return undefined;
    return readableSummary({ ...summarize(project, caller, clock.now()), ...(await queuedBehind(table, project)) });
  } catch (error) {
    const why = whyNotShown(error);
    if (why === undefined) throw error;
    logFailure("project-not-shown", error, { project: row.id });
    return summarizeUnreadable(row, why);
  }
}

/** Part of a summary that a page of the list shows. */
function readableSummary(summary: ProjectSummary): ProjectSummary {
  const { title, createdAt, usage } = summary;
  if (typeof title === "string" && isTime(createdAt) && Number.isFinite(usage.costMicros)) return summary;
  throw new TypeError(`Not all of the summary of ${summary.id} is there`);
}

function isTime(text: unknown): boolean {
  return typeof text === "string" && !Number.isNaN(Date.parse(text));
}

function summarizeUnreadable({ id, title, engagement, state, createdAt }: ProjectRow, why: string): ProjectSummary {
  return {
    id,
    title,
    engagement,
    engagementTitle: engagement,
    status: state === "waiting" ? "working" : state,
    createdAt: isTime(createdAt) ? createdAt : new Date(0).toISOString(),
    phaseTitle: "",
    phasesDone: 0,
    phaseCount: 0,
    awaitsViewer: false,
    waitingFor: `It cannot be shown: ${why}`,
    usage: sumUsage([]),
    maxCostMicros: 0,
  };
}
