import type { Json } from "../../../base/json.ts";
import { givenInput } from "../../artifacts/given-input.ts";
import { evaluateBounded } from "../../expressions/evaluate-bounded.ts";
import { readProject } from "../../inbox/project-records.ts";
import { placeOf, settleEnd } from "../../ledger/flow-places.ts";
import { key } from "../../ledger/keys.ts";
import { readItem } from "../../ledger/read.ts";
import { reportedValues } from "../../ledger/reported-values.ts";
import { logFailure } from "../../telemetry/log-failure.ts";
import type { FlowServices } from "../queue/arrival-services.ts";
import { flowsOf, type QueuedFlow } from "../queue/flows.ts";
import { type ActiveTrigger, activeTriggers } from "./active-triggers.ts";
import { askToFollow, causeOfEnd } from "./follow-ups.ts";
import { isRefusal } from "./refused-event.ts";
import { startByTrigger } from "./start-by-trigger.ts";

const endings = { FINISHED: "finished", REJECTED: "rejected", STOPPED: "stopped" } as const;

/**
 * Starts what follows the ends of projects, or asks people whether it is to start. The dispatcher remembers each end when it frees the project's place; it is forgotten here once its
 * followers are started, and the same end starts the same projects however often it is repeated. Resolves with the number of ends.
 */
export async function followEnds(services: FlowServices): Promise<number> {
  const flows = (await flowsOf(services.manifests, services.deployments)).filter(({ isFollowed }) => isFollowed);
  if (flows.length === 0) return 0;
  const all = await activeTriggers("end", services);
  let followed = 0;
  for (const flow of flows) {
    const triggers = all.filter(
      (each) => each.flow.engagement === flow.engagement && each.trigger.of === flow.flow.name,
    );
    const dispatch = key.dispatch(flow.engagement, flow.flow.name);
    const { ended = new Set<string>() } = (await readItem(services.table, dispatch)) ?? {};
    for (const place of ended) {
      try {
        await followEnd(services, flow, triggers, place);
        await settleEnd(services.table, dispatch, place);
        followed += 1;
      } catch (error) {
        logFailure("end-later", error, { project: placeOf(place).project });
      }
    }
  }
  return followed;
}

async function followEnd(
  services: FlowServices,
  flow: QueuedFlow,
  triggers: readonly ActiveTrigger<"end">[],
  place: string,
): Promise<void> {
  const event = await eventOf(services, flow, place);
  if (event === undefined) return;
  for (const active of triggers) {
    const { name, when, by } = active.trigger;
    try {
      if (when !== undefined && (await evaluateBounded(when, { event })) !== true) continue;
      if (by === undefined) await startByTrigger(services, active, { event, id: causeOfEnd(place) });
      else await askToFollow(services, active, by, { place, event });
    } catch (error) {
      if (!isRefusal(error)) throw error;
      logFailure("trigger-refused", error, { engagement: flow.engagement, trigger: name });
    }
  }
}

/** Undefined for a project that has been erased. */
async function eventOf(
  { table, manifests, objects }: FlowServices,
  { flow }: QueuedFlow,
  place: string,
): Promise<Json | undefined> {
  const { project, executions } = placeOf(place);
  const records = await readProject(table, manifests, project);
  if (records === undefined) return undefined;
  const { meta, manifest, rounds, lists } = records;
  // A project that has gone on since was stopped.
  const isLast = (meta.executions ?? 1) === executions && meta.status in endings;
  const ending = isLast ? endings[meta.status as keyof typeof endings] : "stopped";
  const { input = null } = await givenInput(objects, meta);
  return {
    ending,
    project,
    flow: flow.declaredAs ?? flow.name,
    ...(manifest.repository && { repository: manifest.repository.name }),
    title: meta.title,
    input,
    outputs: reportedValues({ rounds, lists }),
  };
}
