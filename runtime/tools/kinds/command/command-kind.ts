import type { Json } from "../../../../base/json.ts";
import type { CommandTool } from "../../../../schema/types.ts";
import type { JsonSchema } from "../../ports.ts";
import type { ToolKind } from "../tool-kind.ts";
import { runCommand } from "./run-command.ts";

/** One function with the tool's name, with `_` for `-`. */
export const commandKind: ToolKind<CommandTool> = {
  functions: (tool) => [
    {
      name: tool.name.replaceAll("-", "_"),
      description: tool.description,
      effect: tool.effect,
      input: tool.input as JsonSchema,
      folder: tool.command.folder,
      run({ agent, call, signal }, { files, secrets }) {
        const input = call.input as { [name: string]: Json };
        return runCommand(tool, { agent, input, files, secrets, signal });
      },
    },
  ],
};
