import { toolInput } from "../../../schema/tool-input.ts";
import type { ServedCall, ServedFlow, ServedFlows } from "../../../schema/types.ts";
import { evaluateBounded, NotEvaluated } from "../../expressions/evaluate-bounded.ts";
import type { Caller } from "../../inbox/caller.ts";
import { incomplete, notFound } from "../../inbox/refusal.ts";
import { key } from "../../ledger/keys.ts";
import { readItem } from "../../ledger/read.ts";
import { requireArguments } from "../projects/flow-input.ts";
import { mayStart, startableBy } from "../projects/startable.ts";
import { flowServices } from "../queue/arrival-services.ts";
import type { Arrived } from "../queue/new-arrival.ts";
import type { Services } from "../services.ts";
import { type ActiveTrigger, activeTriggers } from "./active-triggers.ts";
import { startByTrigger } from "./start-by-trigger.ts";

type Served = ActiveTrigger<"mcp">;

/** Returns what agents can start in the name of the caller: the flows with a trigger for them, and engagements without flows. */
export async function viewServed(services: Services, caller: Caller): Promise<ServedFlows> {
  const [served, startable] = await Promise.all([servedTo(services, caller), startableBy(services, caller)]);
  return {
    flows: served.map(viewOf),
    engagements: startable.filter(({ manifest }) => manifest.flow === undefined).map(({ name }) => name),
  };
}

async function servedTo({ manifests, options }: Services, caller: Caller): Promise<Served[]> {
  const all = await activeTriggers("mcp", { manifests, deployments: options.deployments });
  return all.filter(({ manifest }) => mayStart(manifest, caller));
}

function viewOf({ trigger, flow, manifest }: Served): ServedFlow {
  return {
    engagement: flow.engagement,
    trigger: trigger.name,
    flow: flow.flow.name,
    title: manifest.title,
    description: manifest.description,
    input: toolInput(flow.flow.input, trigger.with),
  };
}

interface Call {
  engagement: string;
  trigger: string;
  /** The same one starts one project, however often it is repeated. */
  call: string;
  arguments: unknown;
}

/** Starts a project for a call of an agent, in the name of the caller. */
export async function callServed(services: Services, caller: Caller, request: Call): Promise<ServedCall> {
  const { engagement, trigger: name, call } = request;
  const served = (await servedTo(services, caller)).find(
    ({ trigger, flow }) => trigger.name === name && flow.engagement === engagement,
  );
  if (served === undefined) throw notFound(`flow of ${engagement} that other agents can start by "${name}"`);
  const { trigger, flow } = served;
  const event = requireArguments(toolInput(flow.flow.input, trigger.with), request.arguments);
  try {
    if (trigger.when !== undefined && (await evaluateBounded(trigger.when, { event })) !== true)
      return { outcome: "ignored" };
    const cause = { id: `call ${call}`, event, given: event, caller };
    const arrived = await startByTrigger(flowServices(services), served, cause);
    return { outcome: arrived.isNew ? "started" : "existed", ...(await stateOf(services, arrived)) };
  } catch (error) {
    if (!(error instanceof NotEvaluated)) throw error;
    throw incomplete("Not usable as a start", [{ pointer: "/arguments", detail: error.message }]);
  }
}

const states = {
  QUEUED: "queued",
  RUNNING: "running",
  FINISHED: "finished",
  STOPPED: "stopped",
  REJECTED: "rejected",
  GONE: "erased",
} as const satisfies Record<Arrived["status"], ServedCall["status"]>;

/** The state after the look at the queue, which may have started the project. */
async function stateOf(
  { decider }: Services,
  { id, status }: Arrived,
): Promise<Pick<ServedCall, "project" | "status">> {
  const meta = status === "GONE" ? undefined : await readItem(decider.table, key.meta(id));
  return { project: id, status: states[meta?.status ?? status] };
}
