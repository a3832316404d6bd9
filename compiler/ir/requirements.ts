import type { CommandTool, Pipeline } from "../../schema/types.ts";
import { runsOf } from "./steps.ts";
import { requiredBy } from "./tool-parts.ts";

export type Requirements = NonNullable<CommandTool["requires"]>;

/** Returns the programs and packages that each tool of the team's agents, and of steps that call one, requires; empty when the stock image contains them all. */
export function requirementsOf(pipeline: Pipeline): Requirements[] {
  const { tools, agents } = pipeline;
  const called = runsOf(pipeline).flatMap(({ tools = [] }) => tools);
  const used = new Set([...Object.values(agents).flatMap((agent) => agent.tools), ...called]);
  return Object.values(tools).flatMap((tool) => {
    const required = requiredBy(tool);
    return used.has(tool.name) && required ? [required] : [];
  });
}
