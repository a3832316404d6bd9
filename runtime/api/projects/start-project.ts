import { randomInt } from "node:crypto";
import { asProjectId, type ProjectId } from "../../../base/names.ts";
import type { ProjectEvent } from "../../../schema/types.ts";
import type { Caller } from "../../inbox/caller.ts";
import type { MetaItem, OriginalItem } from "../../ledger/project-item.ts";
import { addProject } from "../../ledger/projects.ts";
import { titleIn } from "../../statement/statement.ts";
import { logFailure } from "../../telemetry/log-failure.ts";
import { recordProjectStart } from "../../telemetry/project-trace.ts";
import type { ApiOptions } from "../options.ts";
import { start } from "./pending-start.ts";
import type { Startable } from "./startable.ts";
import { requireStatementOfWork } from "./statement-of-work.ts";

export interface ProjectInput {
  title?: string | undefined;
  sow: string;
  original?: OriginalItem | undefined;
}

/** Records a project without a flow, then its event, and starts its execution at once; the sweeper repeats failed steps. Returns the project's id. */
export async function startProject(
  options: ApiOptions,
  caller: Caller,
  { deployment, manifest }: Startable,
  input: ProjectInput,
): Promise<string> {
  requireStatementOfWork(input.sow);
  const title = input.title || titleIn(input.sow) || deployment.title;
  const { name: engagement } = manifest;
  const id = projectId(engagement);
  const createdAt = new Date(options.clock.now()).toISOString();

  const pendingStart = {
    stateMachineArn: deployment.stateMachineArn,
    name: id,
    input: JSON.stringify({ project: id, config: deployment.config, siteUrl: options.identity.baseUrl }),
    event: startedEvent(createdAt, title, caller),
  };
  const meta: MetaItem = {
    title,
    engagement,
    config: deployment.config,
    manifest: deployment.manifest,
    sow: await options.objects.put(input.sow),
    ...(input.original !== undefined && { original: input.original }),
    createdAt,
    startedBy: caller.email,
    siteUrl: options.identity.baseUrl,
    ...(options.oneMachine?.rehearses && { rehearsed: true }),
    status: "RUNNING",
    stateMachineArn: deployment.stateMachineArn,
    pendingStart,
  };
  await addProject(options.table, id, meta);
  recordProjectStart(id, engagement);
  await start(options, id, pendingStart).catch((error: unknown) => {
    logFailure("start-later", error, { project: id });
  });
  return id;
}

/**
 * Creates the id of a project, which is the name of its execution, repository and pages and appears in every log: so it
 * contains nothing from the customer.
 */
function projectId(engagement: string): ProjectId {
  const slug =
    engagement
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .slice(0, 40)
      .replace(/^-+|-+$/g, "") || "project";
  const alphabet = "abcdefghjkmnpqrstuvwxyz23456789";
  const suffix = Array.from({ length: 6 }, () => alphabet[randomInt(alphabet.length)]).join("");
  return asProjectId(`${slug}-${suffix}`);
}

function startedEvent(time: string, title: string, caller: Caller): ProjectEvent {
  return {
    id: `${time}-started`,
    time,
    kind: "project-started",
    text: `${caller.name} started ${title}.`,
    by: caller.email,
  };
}
