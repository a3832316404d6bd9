import type { ProjectId } from "../../../base/names.ts";
import { titleOfInput } from "../../../schema/render-input.ts";
import type { MetaItem } from "../../ledger/project-item.ts";
import type { FlowMeta } from "../../ledger/queue.ts";
import { titleIn } from "../../statement/statement.ts";
import type { Deployment } from "../options.ts";
import type { ArrivalServices } from "./arrival-services.ts";
import type { QueuedFlow } from "./flows.ts";
import type { ArrivalCause, NewArrival } from "./new-arrival.ts";

export interface Made {
  id: ProjectId;
  meta: FlowMeta;
}

type Known = Required<Pick<MetaItem, "sow" | "priority">> & Pick<MetaItem, "input" | "key"> & { id: ProjectId };

export function metaOf(
  { clock, siteUrl, rehearses }: ArrivalServices,
  { engagement, flow, deployment }: QueuedFlow,
  { title: given, sow: statement, input, original, cause, begin }: NewArrival,
  { id, ...known }: Known,
): Made {
  const title = given || titleFor(deployment, { sow: statement, input });
  const createdAt = new Date(clock.now()).toISOString();
  const { config, manifest, stateMachineArn } = deployment;
  const by = authorOf(cause);
  const meta: FlowMeta = {
    title,
    engagement,
    flow: flow.name,
    config,
    manifest,
    ...known,
    ...(original !== undefined && { original }),
    ...(begin !== undefined && { begin }),
    createdAt,
    queuedAt: createdAt,
    startedBy: by.address,
    siteUrl,
    ...(rehearses && { rehearsed: true }),
    status: "QUEUED",
    stateMachineArn,
    pendingStart: {
      stateMachineArn,
      name: id,
      input: JSON.stringify({ project: id, config, siteUrl, ...(input !== undefined && { input }) }),
      event: {
        id: `${createdAt}-started`,
        time: createdAt,
        kind: "project-started",
        text: `${by.name} started ${title}.`,
        ...(cause.caller !== undefined && { by: cause.caller.email }),
      },
    },
  };
  return { id, meta };
}

/** Title of a project that nobody has given one. */
export function titleFor(
  { title }: Pick<Deployment, "title">,
  { sow, input }: Pick<NewArrival, "sow" | "input">,
): string {
  return (input === undefined ? titleIn(sow) : titleOfInput(title, input)) || title;
}

function authorOf(cause: ArrivalCause): { address: string; name: string } {
  const { caller } = cause;
  if (cause.kind === "person") return { address: cause.caller.email, name: cause.caller.name };
  const name = `The trigger ${cause.trigger}${cause.by === undefined ? "" : ` (${cause.by})`}`;
  if (caller === undefined) return { address: `trigger ${cause.trigger}`, name };
  // The person is one of the authors, who may not be allowed to approve.
  return { address: caller.email, name: `${name}, called by an agent of ${caller.name},` };
}
