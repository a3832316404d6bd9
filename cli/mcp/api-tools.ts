import { Mistake } from "../crew-command.ts";
import type { ProjectApi } from "../project-api.ts";
import { onlyProject } from "../project-command.ts";

/** Arguments of a tool of crew, which are texts. */
export type Given = { readonly [name: string]: string | undefined };

/** Longest list of events that is returned; the next ones are asked for with `after`. */
const mostEvents = 200;

/** Returns the events of a project, the oldest first. */
export async function readTimeline(api: ProjectApi, { project, after }: Given): Promise<object> {
  const id = project ?? (await onlyProject(api));
  const events = await api.get("/api/projects/{id}/events", { id, after });
  const shown = events.slice(0, mostEvents);
  return { project: id, events: shown, ...(events.length > shown.length && { more: events.length - shown.length }) };
}

/** Returns the money that a project has spent, by phase, and the most that it may spend. */
export async function readSpending(api: ProjectApi, project: string): Promise<object> {
  const { summary, phases } = await api.get("/api/projects/{id}", { id: project });
  const { id, title, status, usage, maxCostMicros, rehearsed } = summary;
  return {
    project: id,
    title,
    status,
    ...(rehearsed && { rehearsed }),
    spentUsd: dollarsOf(usage.costMicros),
    mostUsd: dollarsOf(maxCostMicros),
    phases: phases.map((phase) => ({ phase: phase.name, spentUsd: dollarsOf(phase.usage?.costMicros ?? 0) })),
  };
}

const dollarsOf = (micros: number): number => micros / 1_000_000;

/** Starts a project of an engagement without flows. A flow says itself whether agents can start it, by a trigger. */
export async function startByStatement(api: ProjectApi, { engagement, statement, title }: Given): Promise<object> {
  const { engagements } = await api.get("/api/served", {});
  const [only] = engagements;
  const name = engagement ?? (engagements.length === 1 ? only : undefined);
  if (name === undefined || !engagements.includes(name)) {
    const those = engagements.length === 0 ? "There is none here" : `There is ${engagements.join(", ")}`;
    throw new Mistake(
      `A statement starts projects of engagements without flows. ${those}; a flow is started by its own tool.`,
    );
  }
  const started = await api.post("/api/projects", {}, { engagement: name, sow: statement ?? "", title: title ?? "" });
  return { ...started, url: pageOf(api, started.id) };
}

export const pageOf = (api: ProjectApi, id: string): string => new URL(`/projects/${id}`, api.siteUrl).href;
