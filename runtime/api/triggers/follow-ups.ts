import type { Json } from "../../../base/json.ts";
import { constants } from "../../../schema/defaults.ts";
import { marks, projectOf } from "../../../schema/table.ts";
import { placeName, placeOf } from "../../ledger/flow-places.ts";
import { openFollowUp, settleFollowUp } from "../../ledger/follow-ups.ts";
import { type KeyOf, key } from "../../ledger/keys.ts";
import { itemsOf, readItem, readMarked } from "../../ledger/read.ts";
import type { Stored } from "../../ledger/stored.ts";
import { logFailure } from "../../telemetry/log-failure.ts";
import { Problem } from "../problem.ts";
import type { FlowServices } from "../queue/arrival-services.ts";
import { flowsOf } from "../queue/flows.ts";
import { titleFor } from "../queue/queued-meta.ts";
import { type ActiveTrigger, activeTriggers } from "./active-triggers.ts";
import { isRefusal } from "./refused-event.ts";
import { inputFor, startWith } from "./start-by-trigger.ts";

/** Cause of what follows the end of an execution: the same whether it starts by itself or by a person. */
export const causeOfEnd = (place: string) => `end ${place}`;

/** Asks the group of a trigger whether a project follows the end, with the values that it would be started with. */
export async function askToFollow(
  services: FlowServices,
  active: ActiveTrigger<"end">,
  group: string,
  { place, event }: { place: string; event: Json },
): Promise<void> {
  const { project, executions } = placeOf(place);
  const { sow, input } = await inputFor(services, active, event);
  const title = titleFor(active.flow.deployment, { sow, input });
  const now = services.clock.now();
  await openFollowUp(
    services.table,
    { project, trigger: active.trigger.name, execution: executions },
    {
      proposed: { flow: active.flow.flow.name, title, ...(input && { input: JSON.stringify(input) }) },
      group,
      openedAt: new Date(now).toISOString(),
      expiresAt: new Date(now + constants.followUpExpiresSeconds * 1000).toISOString(),
    },
  );
}

/** Starts what people have decided to start. Resolves with the number of projects that follow. */
export async function startDecided(services: FlowServices): Promise<number> {
  if ((await flowsOf(services.manifests, services.deployments)).length === 0) return 0;
  const decided = itemsOf(await readMarked(services.table, marks.unsent), "follow-up");
  let started = 0;
  for (const item of decided)
    try {
      if (await startFollowUp(services, item)) started += 1;
    } catch (error) {
      logFailure("follow-up-later", error, { project: projectOf(item), trigger: item.trigger });
    }
  return started;
}

/** Refuses the start of a follow-up whose trigger does not act here: a recorded decision is final, although nothing can follow it. */
export async function requireActing(services: FlowServices, itemKey: KeyOf<"follow-up">): Promise<void> {
  const item = await readItem(services.table, itemKey);
  if (item === undefined || (await triggerOf(services, item)) !== undefined) return;
  throw new Problem(
    409,
    "Not started",
    `The trigger ${item.trigger} of the flow ${item.proposed.flow} does not act here, so your decision was not recorded. Somebody of the delivery team can let it act, with \`crew up --triggers\` or in the environment's \`triggers\`.`,
  );
}

/** Starts a project with the values that the person has seen. Repeated, it is the same project. */
export async function startFollowUp(services: FlowServices, itemKey: KeyOf<"follow-up">): Promise<boolean> {
  const item = await readItem(services.table, itemKey);
  if (item?.decision?.verdict !== "start" || item.started !== undefined || item.failed !== undefined) return false;
  const { trigger, execution, proposed, decision } = item;
  const active = await triggerOf(services, item);
  if (active === undefined) {
    await settleFollowUp(services.table, itemKey, {
      failed: `The trigger ${trigger} of the flow ${proposed.flow} does not act here any more.`,
    });
    return false;
  }
  try {
    const cause = { id: causeOfEnd(placeName(projectOf(item), execution)), by: decision.name };
    const input = proposed.input === undefined ? undefined : JSON.parse(proposed.input);
    const { id } = await startWith(services, active, input, cause);
    return await settleFollowUp(services.table, itemKey, { started: id });
  } catch (error) {
    if (!isRefusal(error)) throw error;
    await settleFollowUp(services.table, itemKey, { failed: error.message });
    return false;
  }
}

/** The trigger that has asked; undefined where it does not act. */
async function triggerOf(services: FlowServices, item: Stored<"follow-up">): Promise<ActiveTrigger<"end"> | undefined> {
  const meta = await readItem(services.table, key.meta(projectOf(item)));
  return (await activeTriggers("end", services)).find(
    ({ trigger: { name }, flow }) =>
      name === item.trigger && flow.engagement === meta?.engagement && flow.flow.name === item.proposed.flow,
  );
}
