import type { Json } from "../../../base/json.ts";
import { parsePipeline } from "../../../schema/parse-outputs.ts";
import { renderInput } from "../../../schema/render-input.ts";
import type { Trigger } from "../../../schema/types.ts";
import { evaluateBounded } from "../../expressions/evaluate-bounded.ts";
import type { Caller } from "../../inbox/caller.ts";
import { requireInput } from "../projects/flow-input.ts";
import type { ArrivalServices } from "../queue/arrival-services.ts";
import { type Arrived, arrive, type NewArrival } from "../queue/arrive.ts";
import type { ActiveTrigger } from "./active-triggers.ts";

interface Cause {
  /** The same one starts one project. */
  id: string;
  event: Json;
  /** Values of the input that come with the event as they are. */
  given?: { [property: string]: Json };
  /** The person in whose name an agent called. */
  caller?: Caller;
}

/**
 * Starts a project because of an event: evaluates the input and puts the project into the flow's queue. The same cause starts one project, however
 * often it is repeated. Rejects with `NotEvaluated` or a refusal where the event makes no input of the flow.
 */
export async function startByTrigger(
  services: ArrivalServices,
  { trigger, flow, manifest }: Pick<ActiveTrigger, "flow" | "manifest"> & { trigger: Trigger },
  { id, event, given = {}, caller }: Cause,
): Promise<Arrived> {
  const cause: NewArrival["cause"] = { kind: "trigger", trigger: trigger.name, id, caller };
  const schema = manifest.flow?.input;
  if (manifest.flow === undefined || schema === undefined) {
    const config = await services.objects.get(flow.deployment.config);
    return arrive(services, flow, { sow: parsePipeline(config.toString("utf8")).sow, cause });
  }
  const input = requireInput(manifest.flow, { ...given, ...(await evaluateInput(trigger.with ?? {}, event)) });
  return arrive(services, flow, { sow: renderInput(manifest.title, schema, input), input, cause });
}

/** A property whose expression returns nothing is left out: the schema says whether it may be. */
async function evaluateInput(
  expressions: { readonly [property: string]: string },
  event: Json,
): Promise<{ [property: string]: Json }> {
  const input: { [property: string]: Json } = {};
  for (const [property, expression] of Object.entries(expressions)) {
    const value = await evaluateBounded(expression, { event });
    if (value !== undefined) input[property] = value;
  }
  return input;
}
