import type { Tool, ToolFile } from "../../../schema/types.ts";
import { throwMissing } from "../../source/missing-value.ts";
import { builtin } from "./builtin.ts";
import { command } from "./command.ts";
import { forge } from "./forge/forge.ts";
import { http } from "./http/http.ts";
import { mcp } from "./mcp/mcp.ts";
import type { ToolKind } from "./tool-kind.ts";

/** Entry of each kind of tool. A file with the keys of two kinds belongs to the first. */
export const toolKinds: { readonly [Kind in Tool["kind"]]: ToolKind<Kind> } = { builtin, command, forge, http, mcp };

const allKinds: readonly ToolKind[] = Object.values(toolKinds);

/** Returns the kind of a tool's file, judging only by its keys: their values may be missing. */
export function kindOfFile(declared: ToolFile): ToolKind {
  return allKinds.find(({ syntax }) => syntax.key in declared) ?? throwMissing();
}

export function kindOfTool(tool: Tool): ToolKind {
  return toolKinds[tool.kind];
}
