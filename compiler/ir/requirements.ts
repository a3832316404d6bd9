import type { CommandTool, Pipeline } from "../../schema/types.ts";
import { requiredBy } from "./tool-parts.ts";

export type Requirements = NonNullable<CommandTool["requires"]>;

/** Returns the programs and packages that each tool of the team's agents requires; empty when the stock image contains them all. */
export function requirementsOf({ tools, agents }: Pipeline): Requirements[] {
  const used = new Set(Object.values(agents).flatMap((agent) => agent.tools));
  return Object.values(tools).flatMap((tool) => {
    const required = requiredBy(tool);
    return used.has(tool.name) && required ? [required] : [];
  });
}
