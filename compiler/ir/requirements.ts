import type { CommandTool, Pipeline } from "../../schema/types.ts";
import { requiredBy } from "./tool-parts.ts";

export type Requirements = NonNullable<CommandTool["requires"]>;

/** What the tools of the team's agents need installed, tool by tool; empty when the stock image has it all. */
export function requirementsOf({ tools, agents }: Pipeline): Requirements[] {
  const used = new Set(Object.values(agents).flatMap((agent) => agent.tools));
  return Object.values(tools).flatMap((tool) => {
    const required = requiredBy(tool);
    return used.has(tool.name) && required ? [required] : [];
  });
}
