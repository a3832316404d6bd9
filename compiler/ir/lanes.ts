import type { Agent, CommandTool, Pipeline, Tool } from "../../schema/types.ts";

/** The agents' lanes, and that of calls with rights of their own, in whose container no agent works. */
export type Lane = Agent["lane"] | "calls";

/** Lanes in ascending order of the effects they allow. */
export const lanes: readonly Lane[] = ["read-only", "dry-run", "execute", "calls"];

const laneOf = { read: "read-only", write: "dry-run", execute: "execute" } as const;

/** Returns the lane of a call of the tool by a phase. */
export function laneOfCall(tool: Tool | undefined): Lane {
  if (tool?.kind === "forge" || (tool?.kind === "command" && actsInAccount(tool))) return "calls";
  return laneOf[tool?.effect ?? "execute"];
}

/** True for a tool with rights in an account, which only a phase may call. */
export function actsInAccount({ rights, assume }: Pick<CommandTool, "rights" | "assume">): boolean {
  return rights !== undefined || assume !== undefined;
}

export function agentsNamed(names: readonly string[], { agents }: Pipeline): Agent[] {
  return names.flatMap((name) => agents[name] ?? []);
}

/** Returns the lane that the agents need together. */
export function highestLane(agents: readonly Agent[]): Lane {
  const needed = new Set<Lane>(agents.map(({ lane }) => lane));
  return lanes.findLast((lane) => needed.has(lane)) ?? "read-only";
}
