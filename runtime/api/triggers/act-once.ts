import type { Json } from "../../../base/json.ts";
import { evaluateBounded } from "../../expressions/evaluate-bounded.ts";
import { key } from "../../ledger/keys.ts";
import { settleMessage, takeMessage } from "../../ledger/triggers.ts";
import { flowServices } from "../queue/arrival-services.ts";
import type { Services } from "../services.ts";
import type { ActiveTrigger } from "./active-triggers.ts";
import type { Outcome } from "./outcomes.ts";
import { isRefusal } from "./refused-event.ts";
import { startByTrigger } from "./start-by-trigger.ts";

/** Acts on a verified message, once however often it is sent. `digest` tells messages apart. */
export async function actOnce(
  { options: { table, clock } }: Services,
  { trigger, flow }: ActiveTrigger,
  digest: string,
  act: () => Promise<Outcome>,
): Promise<Outcome> {
  const message = key.message(flow.engagement, trigger.name, digest);
  if (!(await takeMessage(table, message, clock.now()))) return "repeated";
  const outcome = await act();
  await settleMessage(table, message, new Date(clock.now()).toISOString());
  return outcome;
}

/** Starts a project for a verified message. Killed before the message is settled, it is repeated, and leads to the same project. */
export function startByMessage(
  services: Services,
  active: ActiveTrigger,
  event: Json,
  digest: string,
): Promise<Outcome> {
  return actOnce(services, active, digest, async () => {
    const when = "when" in active.trigger ? active.trigger.when : undefined;
    try {
      if (when !== undefined && (await evaluateBounded(when, { event })) !== true) return "ignored";
      await startByTrigger(flowServices(services), active, { event, id: `message ${digest}` });
      return "started";
    } catch (error) {
      if (!isRefusal(error)) throw error;
      return "unusable";
    }
  });
}
