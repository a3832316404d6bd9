import { nameForModels } from "../../../../schema/mcp-lock.ts";
import type { McpTool } from "../../../../schema/types.ts";
import type { JsonSchema } from "../../ports.ts";
import type { ToolKind } from "../tool-kind.ts";

/** A function for each tool of the server that agents get, with the locked description and arguments. */
export const mcpKind: ToolKind<McpTool> = {
  functions: (tool) =>
    tool.mcp.functions.map((called) => ({
      name: nameForModels(tool.name, called.name),
      description: `${called.description}\n${tool.description}`.trim(),
      effect: tool.effect,
      input: withoutDialect(called.input as JsonSchema),
      async run(call, context) {
        const { callTool } = await import("./call-tool.ts");
        return callTool(tool, called, call, context);
      },
    })),
};

const inputs = new WeakMap<object, JsonSchema>();

/** The dialect only names the version of JSON Schema, which neither models nor the check of arguments need. */
function withoutDialect(schema: JsonSchema): JsonSchema {
  const known = inputs.get(schema);
  if (known !== undefined) return known;
  const { $schema, $id, ...rest } = schema;
  inputs.set(schema, rest);
  return rest;
}
