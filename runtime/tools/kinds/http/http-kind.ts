import type { HttpTool } from "../../../../schema/types.ts";
import type { JsonSchema } from "../../ports.ts";
import type { ToolKind } from "../tool-kind.ts";
import { callService } from "./call-service.ts";
import type { Input } from "./fill-request.ts";
import { rehearseCall } from "./rehearse-call.ts";

/** One function with the tool's name, with `_` for `-`. */
export const httpKind: ToolKind<HttpTool> = {
  functions: (tool) => [
    {
      name: tool.name.replaceAll("-", "_"),
      description: tool.description,
      effect: tool.effect,
      input: tool.input as JsonSchema,
      async run({ call, id, signal }, { project, rehearsed, secrets }) {
        const input = call.input as Input;
        if (rehearsed) return rehearseCall(tool, input);
        return callService(tool, { input, secrets, signal, key: `${project}-${id}` });
      },
    },
  ],
};
