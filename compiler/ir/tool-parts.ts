import type { CommandTool, Pipeline, Tool } from "../../schema/types.ts";
import { actsInAccount } from "./lanes.ts";
import { runsOf } from "./steps.ts";

// Parts that several kinds of tools may have. A kind without the part has no key for it in its type.

export function requiredBy(tool: Tool): CommandTool["requires"] {
  return "requires" in tool ? tool.requires : undefined;
}

/** True when calls of a program need the internet. What a web service needs follows from its address. */
export function needsInternet(tool: Tool | undefined): boolean {
  return tool !== undefined && "network" in tool && tool.network === "internet";
}

/** Returns the tools that have rights in an account while a phase calls them. */
export function toolsInAccount(pipeline: Pipeline): CommandTool[] {
  const called = new Set(runsOf(pipeline).flatMap(({ tools = [] }) => tools));
  return Object.values(pipeline.tools).flatMap((tool) =>
    tool.kind === "command" && actsInAccount(tool) && called.has(tool.name) ? [tool] : [],
  );
}

/** Returns a tool's secrets, by reference. */
export function secretsOf(tool: Tool | undefined): NonNullable<CommandTool["secrets"]> {
  return (tool !== undefined && "secrets" in tool ? tool.secrets : undefined) ?? [];
}

/** Returns the JSON Schema of a tool's arguments. */
export function inputOf(tool: Tool): CommandTool["input"] | undefined {
  return "input" in tool ? tool.input : undefined;
}
