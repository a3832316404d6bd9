import type { Json } from "../../../../base/json.ts";
import type { ProjectEvent, Tool } from "../../../../schema/types.ts";
import type { ToolOutcome } from "../../../swarm/ports.ts";
import type { BuiltInCall, JsonSchema, ToolContext } from "../../ports.ts";

/** A function of the runner that agents call by `name`. */
export interface BuiltIn {
  name: string;
  effect: Tool["effect"];
  description: string;
  input: JsonSchema;
  limitsResults?: true;
  /** Event of a function with effects that people should see. `input` is the model's arguments. */
  record?(input: Json): CallRecord;
  run(call: BuiltInCall<never>, context: ToolContext): Promise<ToolOutcome>;
}

/** An event beside the call's own; `text` continues the agent's title: "recorded: …". */
export interface CallRecord {
  kind: Extract<ProjectEvent["kind"], "fact-recorded" | "review-given">;
  text: string;
}

/** Declares a built-in tool; `Arguments` is the type that `input` permits. */
export function builtIn<Arguments>(
  declaration: Omit<BuiltIn, "run"> & {
    run(call: BuiltInCall<Arguments>, context: ToolContext): Promise<ToolOutcome>;
  },
): BuiltIn {
  return declaration;
}
