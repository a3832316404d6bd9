import { createHash } from "node:crypto";
import { isObject } from "../../../base/is-object.ts";
import type { Json } from "../../../base/json.ts";
import { toolInput } from "../../../schema/tool-input.ts";
import type { TriedTrigger } from "../../../schema/types.ts";
import { evaluateBounded } from "../../expressions/evaluate-bounded.ts";
import { type Caller, memberOf, operatorGroup } from "../../inbox/caller.ts";
import { incomplete, notFound } from "../../inbox/refusal.ts";
import { Problem } from "../problem.ts";
import { requireArguments } from "../projects/flow-input.ts";
import type { FlowServices } from "../queue/arrival-services.ts";
import { arrive, foresee } from "../queue/arrive.ts";
import type { NewArrival } from "../queue/new-arrival.ts";
import { type ActiveTrigger, deployedTriggers } from "./active-triggers.ts";
import { isRefusal } from "./refused-event.ts";
import { causeOfTime, eventAt } from "./schedules.ts";
import { inputFor } from "./start-by-trigger.ts";

interface Trial {
  engagement: string;
  trigger: string;
  /** Of every trigger but a schedule. */
  event?: unknown;
  /** Of a schedule. */
  time?: unknown;
  /** False where nothing is to be written. */
  start: boolean;
}

/** Tries a trigger with one event, by the code that handles real ones. Without `start` it writes nothing. */
export async function tryTrigger(services: FlowServices, caller: Caller, trial: Trial): Promise<TriedTrigger> {
  const found = await requireTrigger(services, caller, trial);
  const { trigger, flow, acts } = found;
  const { event, id } = requireEvent(found, trial);
  const tried = { engagement: flow.engagement, trigger: trigger.name, flow: flow.flow.name, acts };
  try {
    const when = "when" in trigger ? trigger.when : undefined;
    if (when !== undefined && (await evaluateBounded(when, { event })) !== true) return { ...tried, holds: false };
    const { sow, input } = await inputFor(services, found, event, givenBy(found, event));
    const arrival: NewArrival = { sow, input, cause: { kind: "trigger", trigger: trigger.name, id } };
    const { key, priority, title, arrived } = await foresee(services, flow, arrival);
    const by = trigger.on === "end" ? trigger.by : undefined;
    const foreseen = { ...tried, holds: true, title, key, priority, ...(input && { input }), ...(by && { by }) };
    if (!trial.start) return { ...foreseen, ...(arrived && { project: arrived.id, status: arrived.status }) };
    if (by !== undefined)
      throw new Problem(409, "Not started", `Only people of the group "${by}" start it, after the end of a project.`);
    const {
      id: project,
      isNew,
      status,
    } = await arrive(services, flow, {
      ...arrival,
      cause: { kind: "trigger", trigger: trigger.name, id, by: caller.name },
    });
    return { ...foreseen, project, status, started: isNew };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { ...tried, holds: true, refused: error.message };
  }
}

async function requireTrigger(
  services: FlowServices,
  caller: Caller,
  { engagement, trigger: name }: Trial,
): Promise<ActiveTrigger & { acts: boolean }> {
  const all = (await deployedTriggers(services)).filter(({ flow }) => flow.engagement === engagement);
  const found = all.find(({ trigger }) => trigger.name === name);
  if (found === undefined) throw notFound(`trigger "${engagement}/${name}"`);
  if (memberOf(found.manifest, operatorGroup, caller) === undefined)
    throw new Problem(403, "Not yours to try", "Only the delivery team tries triggers.");
  return found;
}

/** An agent's call has the rest of the flow's input as its arguments, which are the event. */
function givenBy({ trigger, flow }: ActiveTrigger, event: Json): { [property: string]: Json } {
  return trigger.on === "mcp" ? requireArguments(toolInput(flow.flow.input, trigger.with), event) : {};
}

/** The event, and the cause that it is: for a time, the one that the schedule itself has. */
function requireEvent(active: ActiveTrigger, { event, time }: Trial): { event: Json; id: string } {
  const { name, on } = active.trigger;
  if (on === "schedule") {
    const at = Date.parse(typeof time === "string" ? time : "");
    if (Number.isNaN(at))
      throw incomplete("A time is missing", [{ pointer: "/time", detail: "A schedule is tried with a time." }]);
    const iso = new Date(at).toISOString();
    return { event: eventAt(active, iso), id: causeOfTime(name, iso) };
  }
  if (!isObject(event))
    throw incomplete("An event is missing", [
      { pointer: "/event", detail: "The trigger is tried with an event, an object." },
    ]);
  const digest = createHash("sha256").update(JSON.stringify(event)).digest("hex");
  return { event: event as Json, id: `tried ${digest}` };
}
