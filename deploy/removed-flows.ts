import { mainFlow } from "../schema/startable-name.ts";
import type { StoredProject } from "./account/projects.ts";
import { Refused } from "./refused.ts";

/**
 * Refuses a deployment without a flow of which projects have not finished: deleting its machine would end those that run, and none of the others
 * could begin or be resumed. Undefined among the flows is `main`.
 */
export function refuseRemovedFlows(projects: readonly StoredProject[], flows: readonly (string | undefined)[]): void {
  const lost = projects.filter(({ flow, isFinished }) => !isFinished && !flows.includes(flow));
  if (lost.length === 0) return;
  const removed = [...Map.groupBy(lost, ({ flow }) => flow ?? mainFlow)].map(
    ([flow, group]) => `"${flow}" (${group.map(described).join(", ")})`,
  );
  throw new Refused(
    `These flows are removed and have projects that have not finished: ${removed.join(", ")}. Nothing was done, because their machines would be deleted. Keep the flow, and deploy without it when they have finished: pause its queue (\`crew queue ENGAGEMENT/FLOW --pause\`), cancel what is queued with \`crew cancel\`, resume or erase what is stopped (\`crew resume\`, \`crew forget\`).`,
  );
}

function described({ id, isQueued, isRunning }: StoredProject): string {
  return `${id} is ${isQueued ? "queued" : isRunning ? "running" : "stopped"}`;
}
