import type { Agent, Tool } from "../../../schema/types.ts";
import type { ToolCall, ToolOutcome, TurnId } from "../../swarm/ports.ts";
import type { JsonSchema, ToolContext } from "../ports.ts";

/** A kind of tool: the functions that one of its tools gives agents. `tool-kinds.ts` lists the kinds. */
export interface ToolKind<Of extends Tool = Tool> {
  functions(tool: Of): AgentFunction[];
}

/** Something an agent may call by `name`. */
export interface AgentFunction {
  name: string;
  /** For the model. */
  description: string;
  effect: Tool["effect"];
  input: JsonSchema;
  /** The folder that paths among the arguments begin in; absent for the repository's root. */
  folder?: string;
  /** Present where results hold themselves to a limit, and say where to go on. */
  limitsResults?: true;
  /** The call's arguments satisfy `input`, and the agent's lane allows the effect. */
  run(call: CheckedCall, context: ToolContext): Promise<ToolOutcome>;
}

export interface CheckedCall {
  agent: Agent;
  call: ToolCall;
  turn: TurnId;
  signal: AbortSignal;
  /** The same for every repetition of the call, and for no other call of the project. */
  id: string;
}
