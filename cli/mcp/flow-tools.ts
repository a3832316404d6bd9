import { randomUUID } from "node:crypto";
import type { ServedFlow } from "../../schema/types.ts";
import type { ProjectApi } from "../project-api.ts";
import { pageOf } from "./api-tools.ts";
import { servedTools } from "./served-tools.ts";

/** A flow that other agents can start, as a tool of its own. */
export interface FlowTool {
  name: string;
  flow: ServedFlow;
}

/**
 * Names each flow after its trigger. The name begins with the engagement where a tool of crew, or a trigger of another engagement, has the same name;
 * no name of either has an underscore.
 */
export function nameFlows(flows: readonly ServedFlow[]): FlowTool[] {
  const isTaken = ({ trigger }: ServedFlow) =>
    servedTools.some(({ name }) => name === trigger) || flows.filter((other) => other.trigger === trigger).length > 1;
  return flows.map((flow) => ({ name: isTaken(flow) ? `${flow.engagement}_${flow.trigger}` : flow.trigger, flow }));
}

export function definitionOfFlow({ name, flow }: FlowTool): object {
  const title = `Start: ${flow.title}`;
  const description = `Queues a project of ${flow.engagement}/${flow.flow}: ${flow.description} It spends money within the flow's limits; people decide at its gates. The same key is one project. Read it with the tools status, timeline, artifacts and cost.`;
  return {
    name,
    title,
    description,
    inputSchema: flow.input,
    annotations: { title, readOnlyHint: false, destructiveHint: false, openWorldHint: true },
  };
}

/** Queues a project of the flow. */
export async function startFlow(
  api: ProjectApi,
  { flow }: FlowTool,
  given: { [name: string]: unknown },
): Promise<object> {
  const { engagement, trigger } = flow;
  const body = { call: randomUUID(), arguments: given };
  const call = await api.post("/api/served/{engagement}/{trigger}", { engagement, trigger }, body);
  if (call.project === undefined)
    return { outcome: call.outcome, detail: "The condition of the trigger does not hold: nothing was started." };
  return { ...call, url: pageOf(api, call.project), detail: inWords[call.outcome] };
}

const inWords = {
  started: "The project is recorded. It starts when its flow has a place; look with the tool status.",
  existed: "The same key has started this project before: nothing new was started.",
  ignored: "",
};
