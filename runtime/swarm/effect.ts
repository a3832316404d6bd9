import type { Happening, SwarmOutcome } from "./entry.ts";
import type { ToolCall } from "./ports.ts";

/** The next action. All except `end` and `park` lead to exactly one journal entry. */
export type Effect =
  | { kind: "start-visit"; agent: string; note?: string }
  | { kind: "call-model"; agent: string }
  /** `seq` is the number of the reply that contains the call. */
  | { kind: "call-tool"; agent: string; call: ToolCall; seq: number }
  | { kind: "publish"; agent: string; paths: string[]; seq: number }
  | { kind: "check-finish"; agent: string; callId: string; summary: string }
  /** Records a decision that follows from the state alone. */
  | { kind: "record"; happening: Happening }
  /** The round waits for the customer. */
  | { kind: "park"; outcome: Extract<SwarmOutcome, { kind: "asked" }> }
  | { kind: "end"; outcome: SwarmOutcome };
