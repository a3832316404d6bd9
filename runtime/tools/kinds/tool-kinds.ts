import type { Tool } from "../../../schema/types.ts";
import { builtInKind } from "./builtin/built-in-kind.ts";
import { commandKind } from "./command/command-kind.ts";
import { forgeKind } from "./forge/forge-kind.ts";
import { httpKind } from "./http/http-kind.ts";
import { mcpKind } from "./mcp/mcp-kind.ts";
import type { AgentFunction, ToolKind } from "./tool-kind.ts";

const toolKinds: { [Kind in Tool["kind"]]: ToolKind<Extract<Tool, { kind: Kind }>> } = {
  builtin: builtInKind,
  command: commandKind,
  forge: forgeKind,
  http: httpKind,
  mcp: mcpKind,
};

export function functionsOf(tool: Tool): AgentFunction[] {
  const kind: ToolKind = toolKinds[tool.kind];
  return kind.functions(tool);
}
