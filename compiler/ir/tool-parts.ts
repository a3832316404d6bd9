import type { CommandTool, Tool } from "../../schema/types.ts";

// Parts that several kinds of tools may have; the kinds without a part are those whose type has no key for it.

export function requiredBy(tool: Tool): CommandTool["requires"] {
  return "requires" in tool ? tool.requires : undefined;
}

/** By reference. */
export function secretsOf(tool: Tool | undefined): NonNullable<CommandTool["secrets"]> {
  return (tool !== undefined && "secrets" in tool ? tool.secrets : undefined) ?? [];
}

/** JSON Schema of the arguments. */
export function inputOf(tool: Tool): CommandTool["input"] | undefined {
  return "input" in tool ? tool.input : undefined;
}
