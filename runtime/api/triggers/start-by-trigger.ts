import type { CommitId } from "../../../base/commit-id.ts";
import type { Json } from "../../../base/json.ts";
import { parsePipeline } from "../../../schema/parse-outputs.ts";
import { renderInput } from "../../../schema/render-input.ts";
import type { Trigger } from "../../../schema/types.ts";
import { evaluateBounded } from "../../expressions/evaluate-bounded.ts";
import type { Caller } from "../../inbox/caller.ts";
import { requireInput } from "../projects/flow-input.ts";
import type { ArrivalServices } from "../queue/arrival-services.ts";
import { arrive } from "../queue/arrive.ts";
import type { Arrived, NewArrival } from "../queue/new-arrival.ts";
import type { ActiveTrigger } from "./active-triggers.ts";

interface Cause {
  /** The same one starts one project. */
  id: string;
  event: Json;
  /** Values of the input that come with the event as they are. */
  given?: { [property: string]: Json };
  /** The person in whose name an agent called. */
  caller?: Caller;
  /** The commit of the customer's repository that the event is about. */
  begin?: CommitId | undefined;
}
type Starting = Pick<ActiveTrigger, "flow" | "manifest"> & { trigger: Trigger };

/**
 * Starts a project because of an event: evaluates the input and puts the project into the flow's queue. The same cause starts one project, however
 * often it is repeated. Rejects with `NotEvaluated` or a refusal where the event makes no input of the flow.
 */
export async function startByTrigger(
  services: ArrivalServices,
  active: Starting,
  { id, event, given = {}, caller, begin }: Cause,
): Promise<Arrived> {
  const { sow, input } = await inputFor(services, active, event, given);
  const cause: NewArrival["cause"] = { kind: "trigger", trigger: active.trigger.name, id, caller };
  return arrive(services, active.flow, { sow, input, cause, begin });
}

/** Starts a project with an input that was evaluated before, for a person who has decided so. */
export async function startWith(
  services: ArrivalServices,
  active: Starting,
  values: unknown,
  cause: { id: string; by: string },
): Promise<Arrived> {
  const { sow, input } = await workOf(services, active, () => values);
  return arrive(services, active.flow, {
    sow,
    input,
    cause: { kind: "trigger", trigger: active.trigger.name, ...cause },
  });
}

/** The statement of work of a project that an event starts, and its input, if the flow has one. */
export function inputFor(
  services: ArrivalServices,
  active: Starting,
  event: Json,
  given: Cause["given"] = {},
): Promise<Work> {
  return workOf(services, active, async () => ({
    ...given,
    ...(await evaluateInput(active.trigger.with ?? {}, event)),
  }));
}

type Work = Pick<NewArrival, "sow" | "input">;

async function workOf(
  { objects }: ArrivalServices,
  { flow, manifest }: Starting,
  values: () => unknown,
): Promise<Work> {
  const schema = manifest.flow?.input;
  if (manifest.flow === undefined || schema === undefined) {
    const config = await objects.get(flow.deployment.config);
    return { sow: parsePipeline(config.toString("utf8")).sow };
  }
  const input = requireInput(manifest.flow, await values());
  return { sow: renderInput(manifest.title, schema, input), input };
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
