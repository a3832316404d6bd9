import type { Tool, ToolFile } from "../../../schema/types.ts";
import { throwMissing } from "../../source/missing-value.ts";
import { builtin } from "./builtin.ts";
import { command } from "./command.ts";
import type { ToolKind } from "./tool-kind.ts";

/** Each kind of tool; of a file with the keys of two, the first is meant. */
export const toolKinds: { readonly [Kind in Tool["kind"]]: ToolKind<Kind> } = { builtin, command };

const allKinds: readonly ToolKind[] = Object.values(toolKinds);

/** The kind of a tool's file, by its keys alone: their values may be missing. */
export function kindOfFile(declared: ToolFile): ToolKind {
  return allKinds.find(({ syntax }) => syntax.key in declared) ?? throwMissing();
}

export function kindOfTool(tool: Tool): ToolKind {
  return toolKinds[tool.kind];
}
