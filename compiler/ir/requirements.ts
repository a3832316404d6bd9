import type { Pipeline, Tool } from "../../schema/types.ts";

export type Requirements = NonNullable<Tool["requires"]>;

/** What the tools of the team's agents need installed, tool by tool; empty when the stock image has it all. */
export function requirementsOf({ tools, agents }: Pipeline): Requirements[] {
  const used = new Set(Object.values(agents).flatMap((agent) => agent.tools));
  return Object.values(tools).flatMap(({ name, requires }) => (used.has(name) && requires ? [requires] : []));
}
