import type { Agent, Tool } from "../../../schema/types.ts";
import type { ToolCall, ToolOutcome, TurnId } from "../../swarm/ports.ts";
import type { JsonSchema, ToolContext } from "../ports.ts";

/** A kind of tool, which determines the functions that agents get. `tool-kinds.ts` lists the kinds. */
export interface ToolKind<Of extends Tool = Tool> {
  functions(tool: Of): AgentFunction[];
}

/** A function that an agent may call by `name`. */
export interface AgentFunction {
  name: string;
  /** Text for the model. */
  description: string;
  effect: Tool["effect"];
  input: JsonSchema;
  /** Base folder of paths in the arguments; absent for the repository's root. */
  folder?: string;
  /** Present for functions that limit their results and report how to continue. */
  limitsResults?: true;
  /** Called with arguments that satisfy `input`, in a lane that permits the effect. */
  run(call: CheckedCall, context: ToolContext): Promise<ToolOutcome>;
}

export interface CheckedCall {
  agent: Agent;
  call: ToolCall;
  turn: TurnId;
  signal: AbortSignal;
  /** The same for every repetition of the call, and unique in the project. */
  id: string;
}
